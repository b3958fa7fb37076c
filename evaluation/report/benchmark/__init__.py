"""Pages of a study with the same question with and without a lottery."""
