"""What is asked for in another code than UTF-8, and refused before anything looks at it."""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def only_utf_8(portal: Application) -> Application:
    """Give ``portal`` as a web server calls it, for requests in UTF-8 alone.

    Python knows codes that give halves of letters, and some that are none of text, over which
    Django stumbles before any middleware is asked. No browser sends them.
    """

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if is_utf_8(environ.get("CONTENT_TYPE", "")):
            return portal(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return ["Yêu cầu phải viết bằng mã UTF-8.".encode()]

    return application


def is_utf_8(content_type: str) -> bool:
    """Tell whether a header ``Content-Type`` names no other code that Python knows."""
    try:
        told = parse_header_parameters(content_type)[1]
        return codecs.lookup(told.get("charset", "utf-8")).name == "utf-8"
    except LookupError:
        # One that nobody knows is passed over, by Django too.
        return True
    except ValueError:
        return False
