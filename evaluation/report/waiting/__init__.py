"""The page of the way from need to insats."""
