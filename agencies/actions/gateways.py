"""Keeps the provinces' gateways: where they are, the secret they are signed with, and a try."""

import datetime as dt
import uuid

from django.db import transaction

from agencies.actions import audit
from agencies.actions.changes import Changes, changes_of
from agencies.gateways import GatewayTransport
from agencies.messages import ChannelDown, Message, Section, TryLater, Unanswered, Undeliverable
from agencies.models import Gateway, User
from agencies.models.notices import new_secret
from agencies.stages import Stage
from agencies.telling import Words

TRYING = Words("Tin thử của Cổng tuyên truyền cải cách hành chính; không cần làm gì")


_ASKED = ["province", "url", "is_on"]


class TryFailed(Exception):
    """The gateway did not take the message; the sentence says why and what to do."""


@transaction.atomic
def save(*, gateway: Gateway, by: User, at: dt.datetime) -> Changes:
    """Store where a province's gateway is and whether it is used."""
    verb = "sửa cổng tin nhắn" if gateway.pk else "thêm cổng tin nhắn"
    changes = changes_of(gateway)
    if changes:
        # Not what the senders note on it meanwhile.
        gateway.save(update_fields=_ASKED if gateway.pk else None)
        _record(verb, gateway, by, at, changes)
    return changes


@transaction.atomic
def renew_secret(*, gateway: Gateway, by: User, at: dt.datetime) -> None:
    """Sign with a new secret from now on; the old one is good no more."""
    gateway.secret = new_secret()
    changes = changes_of(gateway)
    gateway.save(update_fields=["secret"])
    _record("đổi khóa ký cổng tin nhắn", gateway, by, at, changes)


def try_out(*, gateway: Gateway, phone: str, by: User, at: dt.datetime) -> None:
    """Send one message to ``phone``, whether or not the gateway is in use yet.

    Raises:
        TryFailed: it was not taken.
    """
    message = Message(
        id=uuid.uuid4().hex,
        recipient=by,
        address=phone,
        sections=(Section(Stage.OPENED, (TRYING,)),),
        on=at.date(),
        province=gateway.province_id,
    )
    transport = GatewayTransport(clock=lambda: at, only=gateway)
    with transaction.atomic():
        # Not to which number: the log is for ever.
        _record("gửi thử qua cổng tin nhắn", gateway, by, at, {})
    try:
        transport.send(message)
    except (ChannelDown, TryLater, Unanswered, Undeliverable) as failure:
        raise TryFailed(str(failure)) from failure
    finally:
        transport.close()


def _record(verb: str, gateway: Gateway, by: User, at: dt.datetime, changes: Changes) -> None:
    audit.record(verb=verb, subject=gateway, by=by, at=at, agency=gateway.province, changes=changes)
