"""What publishers gave us: the catalogue, the bundled files, their reading and their checking."""
