"""Backups: the database and the stored files in one archive, and the way back.

``archives`` and ``manifests`` know the file, ``rows`` a table, ``states`` which migrations made it,
``files`` the storage; ``making`` and ``restoring`` are the two actions.
"""
