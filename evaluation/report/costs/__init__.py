"""The page of costs: what a month costs, what one more exit costs, and who pays."""
