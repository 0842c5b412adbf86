"""Who comes with what is not theirs: their browsers, and the addresses they ask for."""

from typing import Any

from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from tests.factories import MembershipFactory

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# As the form saves while somebody types.
XHR = {"x-requested-with": "XMLHttpRequest"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member(agency: Agency, role: Role, **given: Any) -> User:
    user: User = MembershipFactory(agency=agency, role=role, **given).user
    return user


def url(name: str, pk: int, **others: int) -> str:
    return reverse(f"reports:{name}", kwargs={"pk": pk, **others})
