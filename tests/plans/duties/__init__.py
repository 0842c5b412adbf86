"""Duties: what phrases become, what is laid on offices, what passes to others."""
