"""Pages of plans."""

from django_htmx.middleware import HtmxDetails

from agencies import requests


class SignedInRequest(requests.SignedInRequest):
    """A request of somebody who is signed in, and perhaps of the editor's script."""

    htmx: HtmxDetails
