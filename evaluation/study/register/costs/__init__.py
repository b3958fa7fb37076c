"""Costs of a register study: what one more exit costs, and what the years have cost."""
