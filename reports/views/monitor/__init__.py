"""Pages of those who take the reports in."""
