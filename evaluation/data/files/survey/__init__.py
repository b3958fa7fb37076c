"""SPSS, Stata and SAS files, read in a process of their own."""
