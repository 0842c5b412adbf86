"""What a person should know of an expansion before the plan is issued, each in a sentence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agencies.text import folded
from plans.draft import ROLES
from plans.expansion.parts import ROLE_WORDS, ExpandedRow, Office, Phrase, Standing

Kind = Literal[Standing, "unled", "both", "twice", "no-account"]

# More names than these are told by their number.
_FEW = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know before the plan is issued; ``offices`` are those it is about."""

    kind: Kind
    message: str
    offices: tuple[Office, ...] = ()
    # Where a page lists the offices of the group it is about.
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one kind; ``is_amiss`` where somebody may be left without a duty."""

    title: str
    is_amiss: bool
    findings: list[Finding]


# In the order they are shown: what may have to be mended first.
_TITLES: tuple[tuple[Kind, str, bool], ...] = (
    ("unled", "Nội dung không có cơ quan chủ trì nhận nhiệm vụ", True),
    ("unknown", "Tên gọi chưa xác định được", True),
    ("closed", "Cơ quan đã kết thúc hoạt động", True),
    ("not-begun", "Cơ quan chưa hoạt động vào ngày của kế hoạch", True),
    ("empty", "Nhóm không có cơ quan nào", True),
    ("no-account", "Cơ quan chưa có tài khoản đang hoạt động", True),
    ("both", "Vừa chủ trì vừa phối hợp", False),
    ("twice", "Được nêu nhiều lần trong một nội dung", False),
    ("untracked", "Không theo dõi, không giao nhiệm vụ", False),
    ("group", "Cụm từ chỉ nhiều cơ quan", False),
)


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Part findings by kind, what may have to be mended first."""
    by_kind: dict[Kind, list[Finding]] = {}
    for each in findings:
        by_kind.setdefault(each.kind, []).append(each)
    return [
        FindingGroup(title, is_amiss, by_kind[kind])
        for kind, title, is_amiss in _TITLES
        if kind in by_kind
    ]


def findings_of(rows: Sequence[ExpandedRow]) -> Iterator[Finding]:
    """Give what is to be known of the rows and of the duties that they lay."""
    for said in _said_once(rows):
        yield Finding(
            said.standing, _SENTENCES[said.standing](said), said.offices, said.phrase.anchor
        )
    for row in rows:
        if not row.leading:
            yield Finding(
                "unled",
                f"Nội dung {row.item.number}: không cơ quan nào nhận nhiệm vụ chủ trì. Hãy xem lại cột "
                "cơ quan chủ trì trước khi ban hành.",
            )
        yield from _named_again(row)
    yield from _unreachable(rows)


@dataclass(slots=True)
class _Said:
    """A phrase that several rows may have: its printed forms, and the numbers of the rows."""

    phrase: Phrase
    printed: dict[str, None] = field(default_factory=dict)
    numbers: dict[int, None] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        return self.phrase.standing

    @property
    def offices(self) -> tuple[Office, ...]:
        return self.phrase.offices

    @property
    def words(self) -> str:
        return ", ".join(f"“{printed}”" for printed in self.printed)

    @property
    def where(self) -> str:
        return f"nội dung {', '.join(map(str, self.numbers))}"


def _said_once(rows: Iterable[ExpandedRow]) -> Iterator[_Said]:
    """Give every different thing that phrases stand for; single offices need no telling."""
    found: dict[object, _Said] = {}
    for row in rows:
        for phrase in row.phrases:
            settled = phrase.party.settled
            meant = (settled.kind, settled.id) if settled else folded(phrase.party.party.text)
            if phrase.standing != "agency":
                said = found.setdefault((phrase.standing, meant), _Said(phrase))
                said.printed[phrase.printed] = None
                said.numbers[row.item.number] = None
    yield from found.values()


_MEND = "Nếu cần giao, hãy sửa trước khi cấp số."


def _closed(said: _Said) -> str:
    settled = said.phrase.party.settled
    if settled is None or settled.closed_on is None:
        raise ValueError(f"{said.words} is not closed")
    heirs = f" Cơ quan kế thừa: {', '.join(settled.successors)}." if settled.successors else ""
    return (
        f"{said.words} ({said.where}): {said.phrase.name} chỉ hoạt động đến hết ngày "
        f"{settled.closed_on:%d/%m/%Y}, nên không nhận nhiệm vụ.{heirs} {_MEND}"
    )


_SENTENCES: Mapping[Standing, Callable[[_Said], str]] = {
    "group": lambda said: (
        f"{said.words} thành {_count(said.offices)} theo nhóm {said.phrase.name}, ở {said.where}."
    ),
    "closed": _closed,
    "not-begun": lambda said: (
        f"{said.words} ({said.where}): {said.phrase.name} chưa hoạt động vào ngày của kế hoạch, nên "
        f"không nhận nhiệm vụ. {_MEND}"
    ),
    "empty": lambda said: (
        f"Nhóm {said.phrase.name} không có cơ quan nào vào ngày của kế hoạch, nên {said.words} "
        f"({said.where}) không giao cho ai. Hãy bổ sung thành viên của nhóm trong danh mục."
    ),
    "unknown": lambda said: (
        f"{said.words} ({said.where}) chưa xác định là cơ quan nào, nên không giao nhiệm vụ. {_MEND}"
    ),
    "untracked": lambda said: f"{said.words} ({said.where}) không phải cơ quan cụ thể.",
}


def _named_again(row: ExpandedRow) -> Iterator[Finding]:
    """Tell the offices that a row names on both sides, or more than once on a side."""
    number, duties = row.item.number, row.duties
    both = tuple(due.office for due in duties if len({each.role for each in due.sources}) > 1)
    if both:
        yield Finding(
            "both",
            f"Nội dung {number}: {_some(both)} vừa chủ trì vừa phối hợp, tính là chủ trì.",
            both,
        )
    for role in ROLES:
        twice = tuple(d.office for d in duties if sum(s.role == role for s in d.sources) > 1)
        if twice:
            yield Finding(
                "twice",
                f"Nội dung {number}, {ROLE_WORDS[role]}: {_some(twice)} được nêu nhiều lần, chỉ nhận "
                "một nhiệm vụ.",
                twice,
            )


def _unreachable(rows: Iterable[ExpandedRow]) -> Iterator[Finding]:
    named = dict.fromkeys(due.office for row in rows for due in row.duties)
    silent = tuple(office for office in named if not office.has_account)
    if silent:
        yield Finding(
            "no-account",
            f"{_some(silent)} chưa có tài khoản đang hoạt động, nên chưa có ai nhận được nhiệm vụ trên "
            "hệ thống. Hãy tạo tài khoản trong danh mục.",
            silent,
        )


def _some(offices: Sequence[Office]) -> str:
    if len(offices) > _FEW:
        return _count(offices)
    return ", ".join(office.name for office in offices)


def _count(offices: Sequence[Office]) -> str:
    return f"{len(offices)} cơ quan"
