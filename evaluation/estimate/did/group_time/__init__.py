"""Effects by cohort and period, from rows or from moments that can be sent."""
