"""What a synthetic municipality is declared to be, checked before anything is drawn."""
