"""Keeps the runs of numbers of an issuer: which kinds share one, and how their symbols are formed."""

import datetime as dt
import re

from django.db import transaction
from django.db.models import ProtectedError

from agencies.actions import audit
from agencies.actions.changes import Changes, changes_of
from agencies.models import Agency, User
from documents.models import Paper, Series

_PATTERN = re.compile(r"(?:\{kind\}|\{issuer\}|[^\W\d_]|[-/])+")
NAME_TAKEN = "Cơ quan này đã có sổ cùng tên. Hãy đặt tên khác."


class PatternUnfit(Exception):
    """No symbol can be formed like that; the message is the sentence."""


class KindMissing(Exception):
    """The register would number nothing; the message is the sentence."""


class KindTaken(Exception):
    """Another register of the issuer numbers papers of this kind; the message is the sentence."""


class NameTaken(Exception):
    """The issuer has a register of this name; the message is the sentence."""


class SeriesInUse(Exception):
    """Numbers were given in the register, so it stays; the message is the sentence."""


@transaction.atomic
def save(*, series: Series, by: User, at: dt.datetime) -> Changes:
    """Store a register; numbers that it has given stay as they are.

    Raises:
        PatternUnfit, KindMissing, KindTaken, NameTaken: as their names say.
    """
    # Two registers of one issuer, saved at once, could both take a kind.
    Agency.objects.select_for_update(of=("self",)).get(pk=series.issuer_id)
    _refuse_unfit(series)
    _refuse_taken(series)
    verb = "sửa sổ văn bản đi" if series.pk else "thêm sổ văn bản đi"
    changes = changes_of(series)
    if changes:
        series.save()
        if "kinds" in changes:
            changes["kinds"] = [_labels(kinds) for kinds in changes["kinds"]]
        audit.record(verb=verb, subject=series, by=by, at=at, agency=series.issuer, changes=changes)
    return changes


@transaction.atomic
def delete(*, series: Series, by: User, at: dt.datetime) -> None:
    """Take out a register that has numbered nothing yet.

    Raises:
        SeriesInUse: it has given numbers, be they cancelled by now.
    """
    changes = {"name": [series.name, None], "kinds": [_labels(series.kinds), None]}
    audit.record(
        verb="xóa sổ văn bản đi", subject=series, by=by, at=at, agency=series.issuer,
        changes=changes,
    )  # fmt: skip
    try:
        series.delete()
    except ProtectedError:
        raise SeriesInUse(f"Sổ “{series}” đã cấp số cho văn bản nên không xóa được.") from None


def _refuse_unfit(series: Series) -> None:
    if not _PATTERN.fullmatch(series.symbol_pattern):
        raise PatternUnfit(
            f"Mẫu ký hiệu “{series.symbol_pattern}” chỉ được gồm {{kind}}, {{issuer}}, chữ cái, dấu “-” "
            "và dấu “/”. Ví dụ: {kind}-{issuer}."
        )
    if not series.kinds:
        raise KindMissing("Hãy chọn ít nhất một loại văn bản lấy số trong sổ này.")


def _refuse_taken(series: Series) -> None:
    for other in Series.objects.filter(issuer=series.issuer_id).exclude(pk=series.pk):
        if other.name == series.name:
            raise NameTaken(NAME_TAKEN)
        if shared := [kind for kind in series.kinds if kind in other.kinds]:
            raise KindTaken(
                f"{', '.join(_labels(shared))} của {series.issuer} đã lấy số trong sổ “{other}”. Hãy bỏ "
                "chọn ở một trong hai sổ."
            )


def _labels(kinds: list[str] | None) -> list[str]:
    return [Paper.Kind(kind).label for kind in kinds or []]
