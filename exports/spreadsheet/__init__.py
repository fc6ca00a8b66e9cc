"""Rows and numbers as a workbook and as tables of text."""
