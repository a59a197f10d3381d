"""The live spreadsheet: a model as a workbook that recalculates when an input is changed in a spreadsheet program.

Reading guide: `formulas.py` (the formula of one cell from operations and operands), `chain.py` (which figures are
calculated, in which cells), `columns.py` (the columns of hourly series), `texts.py` (names of sheets, texts in cells),
`workbook.py` (the sheets), `export.py` (what is called from outside).
"""
