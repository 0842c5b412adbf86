"""Whoever can write to the broker can ask for our tasks, and for nothing else."""

import os
import pickle

import pytest
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads

from portal.celery import app


class Trap:
    """Does harm as it is unpacked."""

    def __reduce__(self):
        return os._exit, (1,)


@pytest.mark.parametrize("kind", ["application/x-python-serialize", "application/x-yaml"])
def test_no_message_is_code(kind):
    body = pickle.dumps(Trap()) if "python" in kind else b"!!python/object/apply:os._exit [1]"
    with pytest.raises(ContentDisallowed):
        loads(body, kind, "binary", accept=app.conf.accept_content)


def test_what_we_say_is_plain():
    assert app.conf.task_serializer == app.conf.event_serializer == "json"
