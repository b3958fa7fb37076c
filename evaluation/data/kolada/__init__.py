"""Kolada: asked only when told to, kept as one snapshot, and read from that alone."""
