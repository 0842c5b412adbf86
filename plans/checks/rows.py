"""What the rows leave blank, and who in them cannot be asked."""

from collections.abc import Iterator
from itertools import groupby

from agencies.directory import Directory
from plans.checks.overlaps import SIDES
from plans.draft import DraftItem, DraftParty, PlanDraft, Problem, Role


def blanks(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell what is blank: of a row of a table at the row, of contents in prose once."""
    if not draft.items:
        yield Problem(
            "contents-missing", "error", "items",
            "Kế hoạch chưa có nội dung tuyên truyền nào, nên không giao được việc cho ai. Hãy nhập bảng "
            "phụ lục, hoặc thêm từng nội dung.",
        )  # fmt: skip
    for place, items in groupby(draft.items, key=lambda item: item.appendix):
        if place is None:
            yield from _blanks_in_prose(list(items))
        else:
            yield from _blanks_in_table(list(items))


def _blanks_in_table(items: list[DraftItem]) -> Iterator[Problem]:
    has_coordinating = len(items) == 1 or any(_is_filled(item, "coordinating") for item in items)
    for item in items:
        if _is_blank(item):
            # One sentence: a row that was just added is not scolded cell by cell.
            yield Problem(
                "contents-missing", "error", f"item {item.number}",
                f"Nội dung {item.number} còn trống. Hãy ghi nội dung, hoặc xóa hàng này.",
                item.number,
            )  # fmt: skip
            continue
        yield from _blank_schedule(item)
        if not _is_filled(item, "lead"):
            yield Problem(
                "lead-missing", "error", f"item {item.number} lead",
                f"Nội dung {item.number}: chưa có cơ quan chủ trì, nên không giao được cho ai. Hãy ghi cơ "
                "quan chủ trì.", item.number,
            )  # fmt: skip
        if has_coordinating and not _is_filled(item, "coordinating"):
            yield Problem(
                "coordinating-missing", "info", f"item {item.number} coordinating",
                f"Nội dung {item.number}: không có cơ quan phối hợp. Nếu đúng ý thì không cần sửa.",
                item.number,
            )  # fmt: skip
    if not has_coordinating:
        yield Problem(
            "coordinating-missing", "info", "items coordinating",
            f"Cả {len(items)} nội dung của bảng đều không có cơ quan phối hợp. Nếu đúng ý thì không cần "
            "sửa.",
        )  # fmt: skip


def _is_blank(item: DraftItem) -> bool:
    sides = (item.lead, item.lead_lines, item.coordinating, item.coordinating_lines)
    cells = (item.contents, item.formats, *sides, item.schedule.text, *item.extra.values())
    return not any(cells)


def _is_filled(item: DraftItem, role: Role) -> bool:
    return bool(item.parties(role))


def _blank_schedule(item: DraftItem) -> Iterator[Problem]:
    if item.schedule.kind == "unspecified":
        said = f"không hiểu “{item.schedule.text}”" if item.schedule.text else "bỏ trống"
        yield Problem(
            "schedule-missing", "warning", f"item {item.number} schedule",
            f"Nội dung {item.number}: thời gian thực hiện {said}. Hãy ghi rõ (Thường xuyên, Quý I, trước "
            "ngày …).", item.number,
        )  # fmt: skip


def _blanks_in_prose(items: list[DraftItem]) -> Iterator[Problem]:
    """Prose seldom says for each content when and by whom: what all lack is said once."""
    silent = [item for item in items if not item.schedule.text]
    if silent == items:
        yield Problem(
            "schedule-missing", "warning", "items schedule",
            f"Kế hoạch không nêu thời gian thực hiện của {_all(items)}. Hãy ghi rõ (Thường xuyên, Quý I, "
            "trước ngày …).",
        )  # fmt: skip
    for item in items:
        if silent != items:
            yield from _blank_schedule(item)
    unled = [item for item in items if not _is_filled(item, "lead")]
    if unled == items:
        yield Problem(
            "lead-missing", "warning", "items lead",
            f"Kế hoạch không nêu cơ quan chủ trì của {_all(items)}, nên chưa giao được cho ai. Hãy ghi "
            "cơ quan chủ trì cho từng nội dung.",
        )  # fmt: skip
        return
    for item in unled:
        yield Problem(
            "lead-missing", "warning", f"item {item.number} lead",
            f"Nội dung {item.number}: lời văn không nêu cơ quan chủ trì, nên chưa giao được cho ai. Hãy "
            "ghi cơ quan chủ trì.", item.number,
        )  # fmt: skip


def _all(items: list[DraftItem]) -> str:
    return f"cả {len(items)} nội dung" if len(items) > 1 else "nội dung"


def unsettled(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    """Tell a party that is no one office or group of the registry on the plan's day."""
    for item in draft.items:
        for role, words in SIDES:
            for each in item.parties(role):
                if problem := _standing(item, role, words, each, directory):
                    yield problem


def _standing(
    item: DraftItem, role: Role, words: str, each: DraftParty, directory: Directory
) -> Problem | None:
    n, where = item.number, f"item {item.number} {role}"
    text = each.party.text
    if each.party.named_as == "untracked":
        return Problem(
            "untracked-party", "info", where,
            f"Nội dung {n}, {words}: “{text}” không phải cơ quan cụ thể nên không theo dõi, không "
            "giao nhiệm vụ.", n,
        )  # fmt: skip
    if directory.is_empty:
        return None
    wrong = _wrong_name(each)
    if wrong is None:
        return None
    code, why = wrong
    return Problem(code, "error", where, f"Nội dung {n}, {words}: {why}", n, {"text": text})


def _wrong_name(each: DraftParty) -> tuple[str, str] | None:
    """Give the code and the sentence for a name nobody can be asked under, None for a good one."""
    named = each.settled
    if named is None:
        why = _tie(each) if each.found else "chưa có trong danh mục của tỉnh"
        mend = "Hãy chọn đúng cơ quan, hoặc thêm tên gọi này vào danh mục."
        return "agency-unknown", f"“{each.party.text}” {why}. {mend}"
    if named.closed_on:
        next_ones = ", ".join(named.successors)
        hint = f" Cơ quan kế thừa: {next_ones}." if next_ones else ""
        last = f"{named.closed_on:%d/%m/%Y}"
        return (
            "agency-closed",
            f"{named.name} chỉ hoạt động đến hết ngày {last}.{hint} Hãy sửa lại.",
        )
    if named.kind == "group" and not named.members:
        mend = "Hãy bổ sung thành viên của nhóm trong danh mục."
        return (
            "agency-unknown",
            f"nhóm “{named.name}” chưa có cơ quan nào vào ngày của kế hoạch. {mend}",
        )
    return None


def _tie(each: DraftParty) -> str:
    return f"có thể là {len(each.found)} cơ quan: {', '.join(named.name for named in each.found)}"
