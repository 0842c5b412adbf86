"""Pages of the register of outgoing papers."""

from django.http import HttpRequest

from agencies.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in, which the middleware sees to."""

    user: User
