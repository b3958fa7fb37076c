"""What tries the answer: rows, tables and words."""
