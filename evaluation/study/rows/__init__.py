"""What studies of registers and of tables share: pairs, gates, rows of the contract."""
