"""A reading as files: sheet, slides, workbook and tables of text."""
