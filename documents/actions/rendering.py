"""Has a large paper made by another process: ordered, claimed, made, and told when it could not be.

The order holds all that the paper says, so the worker needs neither the plan nor the report, and
makes what was seen when it was asked for.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models import QuerySet
from pydantic import TypeAdapter, ValidationError

from agencies.models import User
from documents import shelf
from documents.fonts import FontsMissing
from documents.models import Rendering
from documents.models.rendering import CALL_AGAIN
from documents.official import OfficialDocument
from documents.press import RenderFailed
from documents.shelf import Format

logger = logging.getLogger(__name__)

State = Rendering.State
_DOCUMENT = TypeAdapter(OfficialDocument)
# Papers that one person may wait for at a time: whoever asks for more keeps everybody else waiting.
MOST_AT_ONCE = 5
# A page that waits asks every few seconds; what nobody has asked for since is not waited for.
_FORGOTTEN = dt.timedelta(minutes=10)
_FAILED = "Không dựng được tệp vì lỗi của hệ thống; hãy báo quản trị hệ thống."


class OrderNotKept(Exception):
    """What is to be made could not be written down; the message is the sentence."""


def rows_of(document: OfficialDocument) -> int:
    """Give how many rows the tables of a paper have, which is what takes time."""
    return sum(len(annex.table.rows) for annex in document.annexes if annex.table)


def is_big(document: OfficialDocument) -> bool:
    """Tell whether a paper takes longer than a person should wait for a page."""
    return rows_of(document) > settings.RENDER_ROWS


def order(
    *, document: OfficialDocument, file_format: Format, title: str, by: User, at: dt.datetime,
    again: bool = False,
) -> Rendering:  # fmt: skip
    """Ask for a paper; who asks for the same one later shares it.

    Args:
        document: what it says.
        file_format: what it is to be.
        title: how it is called on the page that tells how far it is.
        by: who asks.
        at: when.
        again: whether one that could not be made is to be tried once more.

    Raises:
        OrderNotKept: there is no room for what it says, or ``by`` waits for many already.
        FontsMissing: the machine has no complete typeface.
    """
    key = shelf.name_of(document, file_format)
    _refuse_if_many(key, by, at)
    rendering, is_new = Rendering.objects.get_or_create(
        key=key,
        defaults={
            "title": title[:300], "file_format": file_format, "rows": rows_of(document),
            "by": by, "waits_since": at, "asked_at": at,
        },
    )  # fmt: skip
    if is_new or rendering.state != State.RUNNING:
        _write_down(key, document)
    if not is_new:
        _ask_again(rendering, at, again=again)
    rendering.refresh_from_db()
    return rendering


def _refuse_if_many(key: str, by: User, at: dt.datetime) -> None:
    asked = Rendering.objects.filter(asked_at__gt=at - _FORGOTTEN)
    waits = asked.filter(by=by, state__in=Rendering.UNDER_WAY)
    if waits.exclude(key=key).count() >= MOST_AT_ONCE and not asked.filter(key=key).exists():
        raise OrderNotKept(
            f"Bạn đang chờ dựng {MOST_AT_ONCE} tệp. Hãy đợi một tệp xong rồi tải tệp này."
        )


def _ask_again(rendering: Rendering, at: dt.datetime, *, again: bool) -> None:
    mine = Rendering.objects.filter(pk=rendering.pk)
    mine.update(asked_at=at)
    # Whoever asks has not found its file: it was tidied away.
    over = [State.DONE, State.FAILED] if again else [State.DONE]
    mine.filter(state__in=over).update(
        state=State.WAITING, waits_since=at, called_at=None, claim="", started_at=None,
        finished_at=None, sentence="",
    )  # fmt: skip


def may_call(rendering: Rendering, at: dt.datetime) -> bool:
    """Tell, once in a while, whether a worker has to be called; a lost call costs that long."""
    if not rendering.is_under_way:
        return False
    mine = Rendering.objects.filter(pk=rendering.pk, called_at=rendering.called_at)
    is_due = rendering.called_at is None or at - rendering.called_at > CALL_AGAIN
    waits = rendering.state == State.WAITING or rendering.is_left(at)
    return is_due and waits and bool(mine.update(called_at=at))


def make(*, pk: int, claim: str, clock: Callable[[], dt.datetime]) -> None:
    """Make a paper that was ordered; safe to repeat, for it is claimed first.

    Args:
        pk: which.
        claim: names the one who makes it; the same one may take it up once more.
        clock: tells the time when it is asked.
    """
    mine = Rendering.objects.filter(pk=pk)
    if not mine.claimable(clock(), claim).update(
        state=State.RUNNING, claim=claim, started_at=clock(), finished_at=None
    ):
        return
    rendering = mine.get()
    held = mine.filter(state=State.RUNNING, claim=claim)
    try:
        shelf.make(_ordered(rendering.key), rendering.file_format)  # type: ignore[arg-type]
    except (RenderFailed, FontsMissing, shelf.NotKept) as refusal:
        _finish(held, State.FAILED, clock(), str(refusal))
    except (OSError, ValidationError):
        # Tidied away, or cut off: whoever still wants it writes it down anew.
        _finish(held, State.FAILED, clock(), "Yêu cầu dựng tệp không còn. Hãy bấm “Thử lại”.")
    except Exception:
        logger.exception("A paper was not made: %s", rendering)
        _finish(held, State.FAILED, clock(), _FAILED)
        raise
    else:
        _finish(held, State.DONE, clock())
        storages["renderings"].delete(_order_name(rendering.key))


def _finish(held: "QuerySet[Rendering]", state: str, at: dt.datetime, sentence: str = "") -> None:
    held.update(state=state, finished_at=at, sentence=sentence)


def _order_name(key: str) -> str:
    return f"{key}.json"


def _write_down(key: str, document: OfficialDocument) -> None:
    store, name = storages["renderings"], _order_name(key)
    said = _DOCUMENT.dump_json(document)
    try:
        if _read(name) == said:
            return
        store.delete(name)
        saved = store.save(name, ContentFile(said))
        if saved != name:
            # Another request was faster, with the same words.
            store.delete(saved)
    except OSError as error:
        raise OrderNotKept(
            "Máy chủ không ghi được yêu cầu dựng tệp (đĩa có thể đã đầy). Hãy báo người vận hành, rồi thử "
            "lại."
        ) from error


def _ordered(key: str) -> OfficialDocument:
    with storages["renderings"].open(_order_name(key)) as file:
        return _DOCUMENT.validate_json(file.read())


def _read(name: str) -> bytes | None:
    try:
        with storages["renderings"].open(name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return None
