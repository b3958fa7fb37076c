"""What the delivery says of itself in `leverans.json`, read and checked."""
