"""The one result of every estimator, and what can be done with any of them."""
