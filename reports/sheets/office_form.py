"""The form of one report: a header, a line an entry and form of communication, all of it at once."""

from collections.abc import Iterator

from reports.models import ProgressEntry, ProgressReport
from reports.sheets import drawing
from reports.sheets.asked import Asked, of_report
from reports.sheets.drawing import Cell, Line
from reports.sheets.layout import COLUMNS, OF_DUTY, WHOLE, Stamp, row_key
from reports.snapshots import Filed

FILL = (
    "Điền các ô màu vàng. Ô để trống thì số liệu đang có trên cổng được giữ nguyên. “Kết quả”, “Nội dung "
    "đã làm”, “Khó khăn”, “Đề xuất” chỉ ghi một lần cho mỗi nội dung."
)


def form_of(report: ProgressReport, before: Filed | None) -> bytes:
    """Give the workbook (XLSX) of a report, filled with what is known of it.

    Args:
        report: loaded by ``ProgressReport.objects.whole()``.
        before: what the office filed for the period before, for the grey column.
    """
    stamp = Stamp(obligation=report.obligation_id, version=report.version)
    return drawing.drawn(
        head=_head(report), columns=COLUMNS, lines=_lines(report, before), stamp=stamp
    )


def _head(report: ProgressReport) -> list[str]:
    owed = report.obligation
    days = (
        f"Chốt số liệu: {owed.period.window_end:%d/%m/%Y} · Hạn nộp: {owed.last_due_on:%d/%m/%Y} · "
        f"Khóa sau ngày: {owed.closes_on:%d/%m/%Y}"
    )
    return [
        f"BÁO CÁO KẾT QUẢ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH – {owed.period}",
        f"Thực hiện {owed.plan} ({owed.plan.issuer})",
        f"Đơn vị báo cáo: {owed.agency}",
        days,
        FILL,
    ]


def _lines(report: ProgressReport, before: Filed | None) -> Iterator[Line]:
    for asked in of_report(report, before):
        yield from lines_of(asked)
    for name, title in WHOLE.items():
        cells = {"contents": Cell(title), "key": Cell(name, "grey")}
        cells["narrative"] = Cell(drawing.shown(getattr(report, name)), "fill")
        yield [cells.get(column.name, Cell(None, "grey")) for column in COLUMNS]


def lines_of(asked: Asked) -> Iterator[Line]:
    """Give the lines of one duty, a form of communication each; what is said once, on the first."""
    said = _said(asked)
    for place, count in enumerate(asked.answer.counts, start=1):
        is_first, is_free = place == 1, not count.name
        free = "fill" if is_free else "told"
        cells = {
            "number": Cell(asked.number),
            "contents": Cell(asked.contents),
            "role": Cell(asked.role),
            "schedule": Cell(asked.schedule),
            "form": Cell(count.name, free),
            "unit": Cell(count.unit, free),
            "before": Cell(asked.before.get((count.name, count.unit)), "grey"),
            "quantity": Cell(count.quantity, "fill"),
            "key": Cell(row_key(asked.key, place), "grey"),
            **(said if is_first else {}),
        }
        yield [cells.get(column.name, Cell(None, "grey")) for column in COLUMNS]


def _said(asked: Asked) -> dict[str, Cell]:
    answer = asked.answer
    done = [name for each, name in asked.occurrences if each in answer.occurrences_done]
    said: dict[str, str] = {
        "state": str(dict(ProgressEntry.State.choices).get(answer.state, "")),
        "done": ", ".join(done),
        "narrative": answer.narrative,
        "difficulties": answer.difficulties,
        "proposals": answer.proposals,
    }
    cells = {name: Cell(drawing.shown(said[name]), "fill") for name in OF_DUTY}
    if not asked.occurrences:
        cells["done"] = Cell(None, "grey")
    return cells
