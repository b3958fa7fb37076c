"""The plan in sentences of the page's language, so that page and protocol cannot differ."""
