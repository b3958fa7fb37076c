"""Effects by cohort and period put together, with their joint uncertainty."""
