"""One-click mends: what a person can do about a problem without typing.

Plain Python: a mend names an operation of ``plans.edits`` and fills its form; ``settle`` says whom
words mean. What cannot be mended by a click has none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from agencies.directory import Directory, Named, name_key
from agencies.text import folded
from plans.checks.asked import bodies_asked
from plans.draft import DraftItem, DraftParty, PlanDraft, Problem, Role

SETTLE = "settle"
# How many names are proposed for words nobody knows, and how alike, of 100, they must be.
LIKELIEST, ALIKE = 3, 62
_SAME_KIND = 10
# So alike, two names differ by a slip of the pen.
_SLIP = 85
# Words that tell the kind of an office and not which one.
_WORD = re.compile(r"\w+")
_KINDS = frozenset(
    _WORD.findall(
        "ubnd uy ban nhan dan so phong cap cac tinh xa phuong huyen thi tran va cua tren dia"
    )
)
# A list of names is split at its marks into so many at most; what is longer is prose.
_LONGEST_LIST = 300


@dataclass(frozen=True, slots=True)
class Mend:
    """A button: its words, the operation it asks for, and that operation's fields.

    ``operation`` is a key of ``plans.edits.OPERATIONS`` or ``settle``, whose ``named`` says
    "agency:12" and is left to a picker where it is missing.
    """

    label: str
    operation: str
    fields: dict[str, str]

    @property
    def asks_whom(self) -> bool:
        """Tell a mend that needs a name to be chosen first."""
        return self.operation == SETTLE and "named" not in self.fields


def mends_for(
    problem: Problem, draft: PlanDraft, directory: Directory, *, is_stored: bool = False
) -> list[Mend]:
    """Give what can be done about ``problem``, the likeliest first.

    Args:
        problem: one that ``plans.checks`` found in ``draft``, or that its reader noted.
        draft: the plan, its rows named by keys and its parties looked up.
        directory: the names of the issuer's scope; empty where there are none to propose.
        is_stored: whether the draft is of a stored plan, whose warnings are let stand with a reason
            and not by a click.
    """
    found = _MENDS.get(problem.code)
    mends = list(found(problem, draft, directory)) if found else []
    if problem in draft.reading_problems and (problem.severity == "info" or not is_stored):
        mends.append(Mend("Đã đối chiếu", "note-seen", {"message": problem.message}))
    return mends


def _rows(problem: Problem, draft: PlanDraft) -> Iterator[tuple[DraftItem, DraftItem | None]]:
    """Give the rows with the problem's number, each with the row above it in its appendix.

    Two appendices may both have a row 3; what is asked of a row then tells which is meant.
    """
    above: DraftItem | None = None
    for item in draft.items:
        if item.number == problem.item and item.key:
            yield item, above if above and above.appendix == item.appendix else None
        above = item


# --- Who is meant


def _unknown(problem: Problem, draft: PlanDraft, directory: Directory) -> Iterator[Mend]:
    """Propose whom the words can mean, and a list of names to be read as several."""
    item, each = _party(problem, draft, lambda each: each.settled is None)
    if item is None or each is None:
        return
    text = each.party.text
    for named in each.found or likeliest(text, directory):
        yield Mend(f"Là {named.name}", SETTLE, {"text": text, "named": f"{named.kind}:{named.id}"})
    if (printed := each.party.printed) != (parted := _parted(printed)):
        fields = {"key": item.key, "cell": _role(problem), "old": printed, "new": parted}
        yield Mend("Tách tại dấu phẩy", "party-replace", fields)
    if not directory.is_empty:
        yield Mend("Chọn cơ quan khác…", SETTLE, {"text": text})


def _closed(problem: Problem, draft: PlanDraft, directory: Directory) -> Iterator[Mend]:
    item, each = _party(problem, draft, lambda each: bool(each.settled and each.settled.closed_on))
    if item is None or each is None or each.settled is None:
        return
    for name in each.settled.successors:
        fields = {
            "key": item.key, "cell": _role(problem), "old": each.party.printed, "new": name,
        }  # fmt: skip
        yield Mend(f"Thay bằng {name}", "party-replace", fields)


def _party(
    problem: Problem, draft: PlanDraft, fits: Callable[[DraftParty], bool]
) -> tuple[DraftItem | None, DraftParty | None]:
    text = (problem.hint or {}).get("text")
    for item, _ in _rows(problem, draft):
        for each in item.parties(_role(problem)):
            if each.party.text == text and fits(each):
                return item, each
    return None, None


def _role(problem: Problem) -> Role:
    return "lead" if problem.where.endswith(" lead") else "coordinating"


def likeliest(text: str, directory: Directory) -> list[Named]:
    """Give the open offices and groups whose names are most like ``text``, the likeliest first."""
    told = _Told.of(text, directory.place)
    scores: dict[tuple[str, int], tuple[float, Named]] = {}
    for layer in directory.layers:
        for key, meant in layer.items():
            for named in meant:
                score = told.likeness(key, named.name)
                known = scores.get((named.kind, named.id))
                if score >= ALIKE and not named.closed_on and (not known or score > known[0]):
                    scores[named.kind, named.id] = score, named
    best = sorted(scores.values(), key=lambda each: -each[0])
    return [named for _, named in best[:LIKELIEST]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A name nobody knows, ready to be compared: its key, its letters, the words that tell it."""

    key: str
    letters: str
    words: frozenset[str]
    marked: frozenset[str]

    @classmethod
    def of(cls, text: str, place: str) -> "_Told":
        key = name_key(text, place)
        words = _telling(key)
        marked = frozenset(word for word in _words_of(text.lower()) if _folded(word) in words)
        return cls(key, _folded(text), words, marked)

    def likeness(self, key: str, name: str) -> float:
        """Give 0 to 120; 0 for names that share only their kind ("UBND", "cấp") or their place."""
        letters = _folded(name)
        plain = max(fuzz.ratio(self.key, key), fuzz.ratio(self.letters, letters))
        if plain >= _SLIP:
            return plain + _SAME_KIND
        shared = self.words & (_telling(key) | _telling(letters))
        if not shared or 2 * len(shared) < len(self.words):
            return 0
        if self.marked and self.marked <= _words_of(name.lower()):
            # "Báo Thái Nguyên" is all in "Báo và Phát thanh, Truyền hình Thái Nguyên".
            return max(plain, ALIKE) + 2 * _SAME_KIND
        return max(_likeness(self.key, key), _likeness(self.letters, letters))


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


@lru_cache(maxsize=20_000)
def _telling(folded_name: str) -> frozenset[str]:
    """Give the words of a name beyond those that many offices share."""
    return _words_of(folded_name.replace("thanh pho", " ")) - _KINDS


def _likeness(one: str, other: str) -> float:
    """Give how alike two folded names are; the word that tells the kind of an office weighs more."""
    same_kind = one.partition(" ")[0] == other.partition(" ")[0]
    return fuzz.ratio(one, other) + (_SAME_KIND if same_kind else 0)


_folded = lru_cache(maxsize=20_000)(folded)


def _parted(printed: str) -> str:
    """Give a list of names with a mark between them that always parts two."""
    if len(printed) > _LONGEST_LIST:
        return printed
    return "; ".join(name.strip() for name in printed.split(",") if name.strip())


# --- Cells of a row


def _blank_row(problem: Problem, draft: PlanDraft, _: Directory) -> Iterator[Mend]:
    for item, _above in _rows(problem, draft):
        yield Mend("Xóa hàng trống", "row-delete", {"key": item.key})
        return


def _schedule(problem: Problem, draft: PlanDraft, _: Directory) -> Iterator[Mend]:
    if problem.item is None:
        fields = {"cell": "schedule", "text": "Thường xuyên"}
        yield Mend("Thường xuyên cho mọi nội dung", "blanks-fill", fields)
    for item, above in _rows(problem, draft):
        if item.schedule.kind != "unspecified":
            continue
        words = "Thường xuyên"
        yield Mend(words, "row-set", {"key": item.key, "schedule": words})
        if above and above.schedule.text:
            label = f"Như hàng trên ({above.schedule.text[:40]})"
            yield Mend(label, "row-same", {"key": item.key, "cell": "schedule"})
        return


def _lead(problem: Problem, draft: PlanDraft, directory: Directory) -> Iterator[Mend]:
    if problem.item is None:
        yield from _lead_of_all(draft, directory)
    for item, above in _rows(problem, draft):
        if item.lead:
            continue
        if above and above.lead:
            label = f"Như hàng trên ({above.lead[0].party.text[:40]})"
            yield Mend(label, "row-same", {"key": item.key, "cell": "lead"})
        return


def _lead_of_all(draft: PlanDraft, directory: Directory) -> Iterator[Mend]:
    """Propose whom the text asks to see to the plan; the registry must know each."""
    asked = dict.fromkeys(party.text for party in bodies_asked(draft) if directory.find(party.text))
    for name in list(asked)[:LIKELIEST]:
        fields = {"cell": "lead", "text": name}
        yield Mend(f"{name} chủ trì mọi nội dung", "blanks-fill", fields)


def _stitched(problem: Problem, draft: PlanDraft, _: Directory) -> Iterator[Mend]:
    for item, _above in _rows(problem, draft):
        last = len(item.contents) - 1
        if last > 0:
            fields = {"key": item.key, "line": str(last)}
            yield Mend("Tách lại, từ dòng cuối", "row-split", fields)
            return


# --- What stands around the rows


def _number(problem: Problem, draft: PlanDraft, _: Directory) -> Iterator[Mend]:
    if number := (problem.hint or {}).get("number"):
        yield Mend(f"Dùng số {number} ở trang đầu", "header-set", {"number": number})
    old, new = _old_and_new(problem)
    if old and any(old in line for line in draft.bases):
        bases = "\n".join(line.replace(old, new) for line in draft.bases)
        yield Mend(f"Sửa căn cứ thành {new}", "header-set", {"bases": bases})


def _recipient(problem: Problem, _: PlanDraft, _directory: Directory) -> Iterator[Mend]:
    if name := (problem.hint or {}).get("name"):
        yield Mend(f"Thêm {name} vào Nơi nhận", "recipient-add", {"text": name})


def _words(problem: Problem, _: PlanDraft, _directory: Directory) -> Iterator[Mend]:
    old, new = _old_and_new(problem)
    if old:
        fields = {"old": old, "new": new, "message": problem.message}
        yield Mend(f"Sửa thành “{new}”", "text-replace", fields)


def _old_and_new(problem: Problem) -> tuple[str, str]:
    hint = problem.hint or {}
    return hint.get("old", ""), hint.get("new", "")


_MENDS: dict[str, Callable[[Problem, PlanDraft, Directory], Iterator[Mend]]] = {
    "agency-unknown": _unknown,
    "agency-closed": _closed,
    "contents-missing": _blank_row,
    "schedule-missing": _schedule,
    "lead-missing": _lead,
    "row-stitched": _stitched,
    "number-mismatch": _number,
    "lead-not-recipient": _recipient,
    "text-suspect": _words,
}
