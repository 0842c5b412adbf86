"""An urging letter (công văn đôn đốc): the words it begins with, and the official document it prints as.

Names, days and standings are handed in as they were taken; nothing here asks how they stand by now.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents import addressing, decree30
from documents.official import (
    Annex,
    Column,
    Letterhead,
    Mark,
    OfficialDocument,
    Paragraph,
    Row,
    Signature,
    Table,
)

# More addressees than a hand has fingers are named in the list alone.
MOST_ADDRESSED = 5
EVERYBODY = "Các cơ quan, đơn vị, địa phương (theo danh sách kèm theo)"
NOT_FILED, RETURNED, LOCKED = "chua-nop", "tra-lai", "da-khoa"
STANDINGS = {
    NOT_FILED: "Chưa nộp",
    RETURNED: "Bị trả lại, chưa sửa",
    LOCKED: "Chưa nộp, kỳ đã khóa",
}
_COLUMNS = (
    Column("STT", weight=0.75, centred=True),
    Column("Cơ quan, đơn vị, địa phương", weight=2.4),
    # "Tháng 11/2026" takes one line, so that most reports do.
    Column("Kỳ báo cáo", weight=1.75, centred=True),
    Column("Hạn nộp", weight=1.1, centred=True),
    Column("Số ngày làm việc quá hạn", weight=1.1, centred=True),
    Column("Tình trạng", weight=1.4),
)


@dataclass(frozen=True, slots=True)
class PlanCited:
    """The plan as a letter cites it; ``issuer`` as named in a sentence, "UBND tỉnh Bắc Kạn"."""

    reference: str
    day: dt.date | None
    issuer: str
    subject: str

    @property
    def with_day(self) -> str:
        day = f" {decree30.date_words(self.day)}" if self.day else ""
        return f"Kế hoạch số {self.reference}{day} của {self.issuer}"


@dataclass(frozen=True, slots=True)
class Urged:
    """A line of the list: who owes which report, and since when."""

    office: str
    period: str
    due_on: dt.date
    # Working days.
    days_late: int
    standing: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What a person may write anew before the letter is submitted; paragraphs one a line."""

    subject: str
    opening: str
    request: str
    closing: str
    reply_by: dt.date
    recipients: str
    signing_capacity: str
    signer_title: str
    signer_name: str


@dataclass(frozen=True, slots=True)
class Head:
    """The sender as its letterhead and a sentence name it; a draft has no number and no day."""

    parent_body: str | None
    issuer: str
    sender: str
    number: str | None
    symbol: str
    place: str
    day: dt.date | None
    fills_caption: bool = True


def usual_texts(
    plan: PlanCited, sender: str, periods: Sequence[str], *, reply_by: dt.date, signature: Signature
) -> Texts:
    """Give the words that a letter begins with.

    Args:
        plan: the plan that is reported on.
        sender: who urges, as named in a sentence.
        periods: the names of the periods that reports are missing for.
        reply_by: the last day for what is asked.
        signature: of the sender's head.
    """
    of_period = f" kỳ {_inside(periods[0])}" if len(periods) == 1 else ""
    recipients = ["Như trên"]
    if plan.issuer != sender:
        recipients.append(f"{plan.issuer} (để báo cáo)")
    return Texts(
        subject=f"đôn đốc báo cáo kết quả thực hiện Kế hoạch số {plan.reference}{of_period}",
        opening=(
            f"Thực hiện {plan.with_day} về việc {_inside(plan.subject)}, {sender} được giao theo dõi, "
            "tổng hợp kết quả thực hiện của các cơ quan, đơn vị, địa phương."
        ),
        request=(
            f"Để kịp tổng hợp chung, {sender} đề nghị các cơ quan, đơn vị, địa phương có tên trong danh "
            "sách khẩn trương hoàn thành báo cáo, kèm tài liệu kiểm chứng; báo cáo đã bị trả lại thì sửa "
            "theo ý kiến trả lại và gửi lại."
        ),
        closing=f"{sender} đề nghị các cơ quan, đơn vị, địa phương quan tâm, thực hiện.",
        reply_by=reply_by,
        recipients="\n".join([*recipients, "Lưu: VT"]),
        signing_capacity="\n".join(signature.capacity),
        signer_title=signature.title,
        signer_name=signature.name,
    )


def official_document(
    texts: Texts, head: Head, urged: Sequence[Urged], *, taken_on: dt.date, mark: Mark,
    check_url: str = "",
) -> OfficialDocument:  # fmt: skip
    """Give the document that a letter prints as.

    Args:
        texts: the words a person answers for.
        head: the sender, and number and day where it has them.
        urged: the list, in the order of its printing.
        taken_on: the day as of which the list is true.
        mark: what says that it is not the original, blank on the original.
        check_url: where anyone can check the paper; blank prints no QR code.
    """
    filled = head.fills_caption
    caption = decree30.annex_caption(
        "Công văn", head.number if filled else None, head.symbol,
        head.day if filled else None, head.sender,
    )  # fmt: skip
    title = f"Danh sách cơ quan, đơn vị, địa phương chậm báo cáo tính đến ngày {taken_on:%d/%m/%Y}"
    rows = tuple(_row(place, each) for place, each in enumerate(urged, start=1))
    about = addressing.about(texts.subject)
    return OfficialDocument(
        letterhead=Letterhead(
            head.parent_body, head.issuer, head.number, head.symbol, head.place, head.day
        ),
        kind="",
        subject=texts.subject,
        addressees=addressees(urged),
        opening=tuple(_body(texts, head.sender, urged, taken_on)),
        sections=(),
        closing=tuple(_lines(texts.closing)),
        signature=Signature(
            tuple(filter(None, texts.signing_capacity.splitlines())), texts.signer_title,
            texts.signer_name,
        ),
        recipients=tuple(filter(None, map(str.strip, texts.recipients.splitlines()))),
        annexes=(Annex(None, title, caption, "portrait", Table(_COLUMNS, rows)),),
        mark=mark,
        check_url=check_url,
        file_title=f"Công văn {head.number or ''}/{head.symbol}: {about}",
    )  # fmt: skip


def addressees(urged: Sequence[Urged]) -> tuple[str, ...]:
    """Give the lines of Kính gửi: each office once, or one line for all where they are many."""
    offices = tuple(dict.fromkeys(each.office for each in urged))
    return offices if len(offices) <= MOST_ADDRESSED else (EVERYBODY,)


def _body(
    texts: Texts, sender: str, urged: Sequence[Urged], taken_on: dt.date
) -> Iterator[Paragraph]:
    yield from _lines(texts.opening)
    offices = len({each.office for each in urged})
    yield Paragraph(
        f"Tính đến {decree30.date_words(taken_on)}, còn {offices} cơ quan, đơn vị, địa phương chưa hoàn "
        f"thành {len(urged)} báo cáo đã quá hạn nộp (danh sách tại Phụ lục kèm theo), cụ thể:"
    )
    told = [_of_period(period, rows) for period, rows in _by_period(urged).items()]
    for line in decree30.closed_list(told):
        yield Paragraph(line, "-")
    yield from _lines(texts.request)
    yield Paragraph(f"Báo cáo gửi về {sender} chậm nhất {decree30.date_words(texts.reply_by)}.")
    if any(each.standing == LOCKED for each in urged):
        yield Paragraph(
            f"Với kỳ báo cáo đã khóa, đề nghị liên hệ {sender} để được mở lại trước khi nộp."
        )


def _by_period(urged: Sequence[Urged]) -> Mapping[str, list[Urged]]:
    found: dict[str, list[Urged]] = {}
    for each in urged:
        found.setdefault(each.period, []).append(each)
    return found


def _of_period(period: str, rows: Sequence[Urged]) -> str:
    first, last = (f(each.due_on for each in rows) for f in (min, max))
    due = f"hạn nộp {first:%d/%m/%Y}"
    if last != first:
        due = f"hạn nộp từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
    said = f"Kỳ {_inside(period)} ({due}): {len(rows)} báo cáo"
    returned = sum(each.standing == RETURNED for each in rows)
    if returned:
        said += f", trong đó {returned} báo cáo bị trả lại chưa sửa"
    return said


def _row(place: int, each: Urged) -> Row:
    return Row(
        (
            (str(place),),
            (each.office,),
            (each.period,),
            (f"{each.due_on:%d/%m/%Y}",),
            (str(each.days_late),),
            (STANDINGS.get(each.standing, each.standing),),
        )
    )


def _inside(words: str) -> str:
    """Give words as they stand inside a sentence: "quý I/2021"; what is in capitals stays so."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _lines(text: str) -> Iterator[Paragraph]:
    for line in filter(None, map(str.strip, text.splitlines())):
        is_listed = line.startswith(("- ", "+ "))
        yield (
            Paragraph(line[2:].strip(), "-" if line[0] == "-" else "+")
            if is_listed
            else Paragraph(line)
        )
