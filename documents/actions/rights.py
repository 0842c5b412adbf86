"""A step that somebody may not take is refused with a sentence that says who may."""

from agencies.roles import Denied, Verdict


class NotAllowed(Exception):
    """The person may not take this step; the message says who may."""


def require(verdict: Verdict) -> None:
    """Raise ``NotAllowed`` with the reason of a denial."""
    if isinstance(verdict, Denied):
        raise NotAllowed(verdict.reason)
