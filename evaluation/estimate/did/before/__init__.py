"""What is looked at before the answer: trends, placebo dates, detectable effects."""
