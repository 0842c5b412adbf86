"""Number, day, subject and year, and whether the appendix says the same."""

import re
from collections.abc import Iterator

from agencies.directory import Directory
from plans import citations
from plans.draft import PlanDraft, Problem

_NUMBER_IN_CAPTION = re.compile(r"\bsố\s*:?\s*(\d+[a-zA-Z]?)(?:\s*/|\s+KH)", re.IGNORECASE)
_SYMBOL = re.compile(r"[^\W\d_]{1,5}(?:-[\wĐđ&.]{1,20})+")


def number_and_day(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell a number, a day or a symbol that is not there or not right."""
    if not draft.number:
        yield Problem(
            "number-missing", "warning", "number",
            "Kế hoạch chưa có số. Số được ghi khi văn thư cấp số.",
        )  # fmt: skip
    if not draft.issued_on:
        yield Problem(
            "day-missing", "warning", "date",
            "Ngày ban hành chưa đủ ngày, tháng, năm. Ngày được ghi khi văn thư cấp số.",
        )  # fmt: skip
    if draft.symbol and not draft.symbol.upper().startswith("KH-"):
        yield Problem(
            "kind-symbol-mismatch", "warning", "number",
            f"Ký hiệu “{draft.symbol}” không phải của kế hoạch. Hãy kiểm tra, đúng dạng KH-….",
        )  # fmt: skip
    is_said = any(problem.code == "symbol-malformed" for problem in draft.reading_problems)
    if draft.symbol and not _SYMBOL.fullmatch(draft.symbol) and not is_said:
        yield Problem(
            "symbol-malformed", "warning", "number",
            f"Ký hiệu “{draft.symbol}” không đúng thể thức. Hãy ghi tên loại viết tắt, gạch nối rồi tên "
            "cơ quan viết tắt, như KH-UBND.",
        )  # fmt: skip


def subject_and_year(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell a plan that does not say what, or which year, it is about."""
    if not (draft.subject or "").strip():
        yield Problem(
            "subject-missing", "error", "subject",
            "Kế hoạch chưa có trích yếu. Hãy ghi trích yếu dưới dòng “KẾ HOẠCH”.",
        )  # fmt: skip
    if draft.year is None:
        yield Problem(
            "year-missing", "error", "year",
            "Chưa rõ kế hoạch của năm nào: trích yếu không ghi “năm …”. Hãy ghi năm của kế hoạch.",
        )  # fmt: skip


def captions(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell an appendix that goes with a plan of another number or day."""
    for appendix in draft.appendices:
        caption = appendix.caption or ""
        match = _NUMBER_IN_CAPTION.search(caption)
        if match and draft.number and match[1].lstrip("0") != draft.number:
            yield Problem(
                "number-mismatch", "warning", "appendix caption",
                f"Phụ lục ghi kèm theo kế hoạch số {match[1]}, trang đầu ghi số {draft.number}. Khi in, "
                "dòng kèm theo lấy số ở trang đầu; hãy kiểm tra số nào đúng.",
                hint={"number": match[1].lstrip("0")},
            )  # fmt: skip
        days = [each.issued_on for each in citations.find(caption) if each.issued_on]
        if days and draft.issued_on and draft.issued_on not in days:
            yield Problem(
                "date-mismatch", "warning", "appendix caption",
                f"Phụ lục ghi kèm theo kế hoạch ngày {days[0]:%d/%m/%Y}, trang đầu ghi ngày "
                f"{draft.issued_on:%d/%m/%Y}. Khi in, dòng kèm theo lấy ngày ở trang đầu; hãy kiểm tra "
                "ngày nào đúng.",
            )  # fmt: skip
