"""What may be said of a delivery's quality: findings, trends, reconciliation, linkage."""
