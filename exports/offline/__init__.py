"""The whole map in one file that needs no network."""
