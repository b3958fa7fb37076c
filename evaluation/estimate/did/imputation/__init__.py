"""Effects by imputation of what the treated would have had."""
