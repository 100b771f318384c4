"""The fault matrix of the delivery, row by row: what is promised when things break."""
