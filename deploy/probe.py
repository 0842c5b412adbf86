"""Asks the web server beside it whether it lives: the health check of its container."""

import sys
from urllib.request import urlopen

address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000/suc-khoe/"
urlopen(address, timeout=5)  # noqa: S310
