"""Which release this is; a backup says by which one it was made."""

RELEASE = "0.1.0"
