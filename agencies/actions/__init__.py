"""Verbs on agencies: one function each, arguments by name, the actor is ``by``, the time ``at``."""
