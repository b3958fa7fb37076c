"""What is true in a simulated municipality, by simulation and by exact recursion."""
