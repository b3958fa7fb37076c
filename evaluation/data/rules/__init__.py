"""Rules that look across rows and tables: one module per kind of table."""
