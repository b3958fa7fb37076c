"""What is read from a fitted model: coefficients, predictions, profiles."""
