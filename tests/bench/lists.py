"""What the list of plans costs, with few plans and with many."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.measuring import Figure
from tests.factories import PlanFactory, UserFactory


def figures() -> Iterator[Figure]:
    """Count the queries of the list at 10 plans and at 1,000, as a person who sees them all."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(UserFactory.create(is_superuser=True))
    first = PlanFactory.create()
    PlanFactory.create_batch(9, issuer=first.issuer)
    few = _queries(client)
    PlanFactory.create_batch(990, issuer=first.issuer)
    many = _queries(client)
    yield Figure(
        "Queries of the list of plans", many - few, 0, "more queries", "1,000 plans / 10 plans"
    )


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse("plans:list"))
    if response.status_code != 200:
        raise AssertionError(response.status_code)
    return len(captured)
