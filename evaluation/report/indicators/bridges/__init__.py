"""Changes of indicators in four parts, as pages show them."""
