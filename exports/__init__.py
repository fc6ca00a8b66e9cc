"""An answer as a file: sheet, slides, workbook, tables, geodata, one page of HTML, atlas, pack."""
