"""Sessions on the database of the tests."""

from django.db import connection


def end_all() -> None:
    """End every session, those of killed processes too: a database in use cannot be dropped.

    This very process may have several: Django keeps one for each context, and a test that drives a
    browser runs in another than one that does not.
    """
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
