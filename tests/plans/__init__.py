"""Tests of the plans room."""

from pathlib import Path

FILES = Path(__file__).resolve().parent.parent / "files"
