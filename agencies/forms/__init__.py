"""Forms of the pages of agencies and people."""
