"""Groups beside what their likes get elsewhere, as a page tells it."""
