"""A report as the official document it becomes: its words in the decree's places.

It has no number: an office that sends it on paper gives it one of its own register.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents import decree30
from documents.official import (
    Annex,
    Column,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Row,
    Section,
    Signature,
    Table,
)
from reports.snapshots import Filed, FiledEntry, FiledEvidence

STATES = {
    "": "Chưa trả lời",
    "done": "Đã thực hiện",
    "ongoing": "Đang thực hiện",
    "not_done": "Chưa thực hiện",
    "nil": "Không phát sinh",
}
ROLES = {"lead": "Chủ trì", "coordinating": "Phối hợp"}
_NOTHING = (Paragraph("Không có."),)
_RESULTS = (
    Column("TT", weight=0.4, centred=True),
    Column("Nội dung", weight=2.6),
    Column("Vai trò", weight=0.8, centred=True),
    Column("Kết quả", weight=1.0, centred=True),
    Column("Số lượng", weight=1.9),
    Column("Nội dung đã làm", weight=2.7),
)
_EVIDENCE = (
    Column("TT", weight=0.4, centred=True),
    Column("Tài liệu", weight=2.6),
    Column("Dùng cho nội dung", weight=1.2, centred=True),
    Column("Dung lượng", weight=0.9, centred=True),
    Column("Mã băm SHA-256, hoặc địa chỉ", weight=3.2),
)


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose report it is, on what, to whom.

    ``issuer`` is the name in the letterhead, ``agency`` the name in a sentence; ``plan`` is cited as
    "Kế hoạch số 892/KH-UBND".
    """

    parent_body: str | None
    issuer: str
    agency: str
    symbol: str
    place: str
    plan: str
    plan_of: str
    period: str
    monitor: str
    is_committee: bool = False


def official_document(filed: Filed, cover: Cover) -> OfficialDocument:
    """Give the paper of a report, which says of itself that it is a draft."""
    # Inside a sentence: "kỳ quý I/2021".
    period = cover.period[:1].lower() + cover.period[1:]
    subject = f"Kết quả thực hiện {cover.plan} kỳ {period}"
    annexes = tuple(_annexes(filed, cover))
    return OfficialDocument(
        letterhead=Letterhead(
            cover.parent_body, cover.issuer, None, cover.symbol, cover.place, None
        ),
        kind="BÁO CÁO",
        subject=subject,
        opening=(
            Paragraph(
                f"Thực hiện {cover.plan} của {cover.plan_of}, {cover.agency} báo cáo kết quả "
                f"kỳ {period} như sau:"
            ),
        ),
        sections=(
            Section("I", "KẾT QUẢ THỰC HIỆN", tuple(_results(filed, len(annexes)))),
            Section("II", "KHÓ KHĂN, VƯỚNG MẮC", _said(filed.difficulties, filed, "difficulties")),
            Section("III", "ĐỀ XUẤT, KIẾN NGHỊ", _said(filed.proposals, filed, "proposals")),
        ),
        closing=(
            Paragraph(
                f"Trên đây là báo cáo kết quả kỳ {period}, kính gửi {cover.monitor} tổng hợp."
            ),
        ),
        signature=_signature(cover),
        recipients=(cover.monitor, "Lưu: VT"),
        annexes=annexes,
        mark=decree30.DRAFT_MARK,
        file_title=f"Báo cáo: {subject}",
    )


def size_words(size: int) -> str:
    """Give a size as people read it: "1,2 MB"."""
    if size < 1_000:
        return f"{size} byte"
    if size < 1_000_000:
        return f"{round(size / 1_000)} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def _signature(cover: Cover) -> Signature:
    if cover.is_committee:
        return Signature(("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", "")
    return Signature((), "THỦ TRƯỞNG CƠ QUAN", "")


def _results(filed: Filed, annexes: int) -> Iterator[Paragraph]:
    yield from _lines(filed.summary)
    counts = {
        state: sum(each.state == state for each in filed.entries) for state in STATES if state
    }
    told = ", ".join(f"{STATES[state].lower()} {n}" for state, n in counts.items() if n)
    where = "Phụ lục I" if annexes > 1 else "Phụ lục"
    yield Paragraph(
        f"Trong {len(filed.entries)} nhiệm vụ được giao: {told or 'chưa có kết quả'} "
        f"(chi tiết tại {where} kèm theo)."
    )
    if filed.evidence:
        yield Paragraph(
            f"Tài liệu kiểm chứng: {len(filed.evidence)} tài liệu, liệt kê tại Phụ lục II."
        )


def _said(text: str, filed: Filed, part: str) -> tuple[Paragraph, ...]:
    of_entries = (
        Paragraph(f"Nội dung {each.number}: {' '.join(getattr(each, part).split())}", "-")
        for each in filed.entries
        if getattr(each, part)
    )
    return (*_lines(text), *of_entries) or _NOTHING


def _lines(text: str) -> Iterator[Paragraph]:
    for line in filter(None, map(str.strip, text.splitlines())):
        is_listed = line.startswith(("- ", "+ "))
        yield (
            Paragraph(line[2:].strip(), "-" if line[0] == "-" else "+")
            if is_listed
            else Paragraph(line)
        )


def _annexes(filed: Filed, cover: Cover) -> Iterator[Annex]:
    caption = decree30.annex_caption("Báo cáo", None, cover.symbol, None, cover.agency)
    has_two = bool(filed.evidence)
    rows = tuple(_row(each) for each in filed.entries)
    title = f"KẾT QUẢ THỰC HIỆN KỲ {cover.period.upper()}"
    yield Annex("I" if has_two else None, title, caption, table=Table(_RESULTS, rows))
    if has_two:
        listed = tuple(
            _files(filed.evidence, {each.entry_id: each.number for each in filed.entries})
        )
        yield Annex("II", "DANH MỤC TÀI LIỆU KIỂM CHỨNG", caption, table=Table(_EVIDENCE, listed))


def _row(entry: FiledEntry) -> Row:
    counts = tuple(f"{each.name}: {_number(each.quantity)} {each.unit}" for each in entry.counts)
    return Row(
        (
            (str(entry.number),),
            tuple(entry.contents.splitlines()),
            (ROLES.get(entry.role, entry.role),),
            (STATES.get(entry.state, entry.state),),
            counts,
            tuple(filter(None, map(str.strip, entry.narrative.splitlines()))),
        )
    )


def _number(quantity: int) -> str:
    return f"{quantity:,}".replace(",", ".")


def _files(evidence: Iterable[FiledEvidence], numbers: dict[int, int]) -> Iterator[Row]:
    for place, each in enumerate(evidence, start=1):
        used = sorted(numbers[entry] for entry in each.entry_ids if entry in numbers)
        yield Row(
            (
                (str(place),),
                (each.name,),
                (", ".join(map(str, used)),) if used else ("chung",),
                (size_words(each.size) if each.size else "liên kết",),
                (each.sha256 or each.url,),
            )
        )
