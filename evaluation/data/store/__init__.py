"""The internal store: a delivery converted once, numbers instead of identifiers."""
