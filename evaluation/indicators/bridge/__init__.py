"""Changes of indicators, taken apart."""
