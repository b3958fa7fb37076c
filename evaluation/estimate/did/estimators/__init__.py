"""One module for each estimator of a panel study, named as it is declared."""
