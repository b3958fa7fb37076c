"""Whether groups get the same, given who is in them: gaps, funnels, shrunken values."""
