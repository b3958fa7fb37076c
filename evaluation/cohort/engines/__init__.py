"""The data engines: one interface, the same integers from DuckDB, Polars and Spark."""
