"""The portal as gunicorn serves it, to be stopped at a function in the middle of a request.

``STOP_AT`` is "after documents.vault.keep", "before …", "half a file", or nothing.
"""

import os

from portal.wsgi import application
from tests.plans.killed_worker import stop_at, stop_half_written

__all__ = ["application"]

_when, _, _name = os.environ["STOP_AT"].partition(" ")
if _when in ("before", "after"):
    stop_at(_name, when=_when, turn=1)
elif _when:
    stop_half_written()
