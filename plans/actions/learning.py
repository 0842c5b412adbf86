"""What a phrase means, learnt once from the person who mends a plan."""

import datetime as dt

from django.db import IntegrityError, transaction

from agencies.actions import groups
from agencies.directory import Named
from agencies.models import Agency, Alias, User
from agencies.roles import Denied
from agencies.text import composed, folded, shown
from plans.actions.importing import may_import

LONGEST_PHRASE = 250


class NotYourWords(Exception):
    """The person does not write plans of that issuer; the message says so."""


class PhraseTaken(Exception):
    """The words already mean another office in this scope; the message is the sentence."""


@transaction.atomic
def learn(*, scope: Agency, phrase: str, named: Named, by: User, at: dt.datetime) -> Alias | None:
    """Keep ``phrase`` as another name of ``named`` in the papers of ``scope``.

    Gives None where it needs no keeping: the phrase is empty, or too long to be a name.

    Raises:
        NotYourWords: ``by`` does not write plans of ``scope``.
        PhraseTaken: the phrase means somebody else there.
    """
    if isinstance(refused := may_import(by, scope), Denied):
        raise NotYourWords(refused.reason)
    phrase = composed(shown(phrase))
    if not folded(phrase) or len(phrase) > LONGEST_PHRASE:
        return None
    alias = Alias(scope=scope, phrase=phrase)
    alias.fill_search()
    known = Alias.objects.filter(scope=scope, search=alias.search).first()
    if known is not None:
        return _known(known, named)
    alias.agency_id = named.id if named.kind == "agency" else None
    alias.group_id = named.id if named.kind == "group" else None
    try:
        with transaction.atomic():
            groups.save_alias(alias=alias, by=by, at=at)
    except IntegrityError as error:
        # Somebody taught it in this very moment.
        raise PhraseTaken(_taken(phrase)) from error
    return alias


def _known(alias: Alias, named: Named) -> Alias:
    meant = ("agency", alias.agency_id) if alias.agency_id else ("group", alias.group_id)
    if meant != (named.kind, named.id):
        raise PhraseTaken(_taken(f"{alias.phrase}", str(alias.agency or alias.group)))
    return alias


def _taken(phrase: str, meant: str = "") -> str:
    whom = f" là {meant}" if meant else " cho cơ quan khác"
    return (
        f"Danh mục đã ghi “{phrase}”{whom}. Hãy chọn “chỉ trong kế hoạch này”, hoặc sửa tên gọi trong "
        "danh mục."
    )
