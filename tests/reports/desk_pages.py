"""The pages of a report as its office asks for them."""

import html
from typing import Any

from django.test import Client
from django.urls import reverse

from agencies.models import User
from tests.reports.desks import Desk

# As the form's script asks.
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, office: Desk, *rest: int) -> str:
    return reverse(f"reports:{name}", args=[office.report.obligation_id, *rest])


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return html.unescape(answer.content.decode())


def save(client: Client, office: Desk, **fields: str) -> Any:
    return client.post(address("save", office), office.fields(**fields))
