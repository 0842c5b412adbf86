"""Pages of the offices that report."""
