"""The page about a delivery's quality, and the data dictionary."""
