"""What templates of the reports ask."""
