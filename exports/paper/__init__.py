"""Documents set with Typst: the sheet and the atlas."""
