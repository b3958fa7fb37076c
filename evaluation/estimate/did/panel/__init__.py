"""Units observed period by period, checked before anything is estimated."""
