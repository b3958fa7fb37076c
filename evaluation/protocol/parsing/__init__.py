"""From TOML values to what is declared: one function per table, all faults at once."""
