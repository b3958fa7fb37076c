"""One comparison of changes, by regression, weighting or both."""
