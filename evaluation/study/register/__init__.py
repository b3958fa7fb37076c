"""Studies of a register: monthly trials of who started what."""
