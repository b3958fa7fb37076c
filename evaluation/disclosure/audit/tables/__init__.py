"""One module for each way in which published counts are bound to each other."""
