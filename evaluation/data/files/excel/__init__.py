"""Workbooks: the one sheet with the table, without titles and totals."""
