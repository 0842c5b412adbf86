"""The workbook of a whole province: its layout, written and read."""
