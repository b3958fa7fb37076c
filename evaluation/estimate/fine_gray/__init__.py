"""Fine-Gray regression of the cumulative incidence."""
