"""A request as every page behind the sign-in sees it."""

from django.http import HttpRequest

from agencies.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in, which the middleware sees to."""

    user: User
