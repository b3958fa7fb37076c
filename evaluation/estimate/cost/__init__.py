"""What one more exit costs: ratios with their intervals, the plane, and concentration."""
