"""Pages of indicators: a dashboard, and each indicator with its definition and series."""
