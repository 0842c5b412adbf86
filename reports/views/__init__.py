"""Pages of the reports, by audience."""
