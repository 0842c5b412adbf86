"""What the web server tells of itself and of each request, in the shape of all other records."""

import logging.config
from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from portal.logs import facts_of


class GunicornLogger(Logger):  # type: ignore[misc]
    """Writes as all else is written, and of a request neither query nor network address."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        logging.config.dictConfig(settings.LOGGING)
        logging.captureWarnings(True)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        method, status = environ.get("REQUEST_METHOD", ""), int(resp.status.split()[0])
        told = {
            **facts_of(environ),
            "method": method,
            "status": status,
            "seconds": round(request_time.total_seconds(), 4),
        }
        self.access_log.info("%s %s %d", method, told["path"], status, extra=told)
