"""What a release withholds, by what rule, and what was tried on it first."""
