"""The door to pyHanko: what a PDF's signatures are worth, and what was done to it beside them.

It runs in a process of its own (:mod:`documents.signatures_worker`), for the files come from outside.
"""
