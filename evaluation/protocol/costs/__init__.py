"""What things cost as it is declared: units, who pays, subsidies, and shares that others stated."""
