"""From TOML values to what is declared: a table of keys for each section, all faults at once."""
