"""A delivery folder: what it says of itself, how it is opened, checked and written."""
