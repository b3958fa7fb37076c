"""Inference when few groups are independent of each other, chosen by rule."""
