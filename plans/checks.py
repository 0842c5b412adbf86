"""What a person should look at before a plan is issued: each problem with place, reason and mend.

Plain Python over a ``PlanDraft`` whose parties were looked up, so that a file just read and a plan
long stored are told the same.
"""

import re
from collections.abc import Callable, Iterator

from agencies import phrases
from agencies.directory import Directory, name_key
from plans import citations
from plans.draft import DraftItem, DraftParty, DraftSection, PlanDraft, Problem, Role

_NUMBER_IN_CAPTION = re.compile(r"\bsố\s*:?\s*(\d+[a-zA-Z]?)(?:\s*/|\s+KH)", re.IGNORECASE)
_ASKED = re.compile(r"^(?:Đề nghị|Giao)\s+(?P<who>[^:]{3,300}?)(?::|\s+(?:chủ trì|phối hợp)\b)")
_SIDES: tuple[tuple[Role, str], ...] = (("lead", "chủ trì"), ("coordinating", "phối hợp"))


def problems_of(draft: PlanDraft, directory: Directory) -> list[Problem]:
    """Give all problems of ``draft``, those of its reading first, then cover to end.

    Args:
        draft: the plan, its parties looked up in ``directory``.
        directory: the names of the issuer's scope; empty where there is no registry to ask, and
            then nothing is said that only a registry can tell.
    """
    found = list(draft.reading_problems)
    for check in _CHECKS:
        found.extend(check(draft, directory))
    return found


def _cover(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
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


def _captions(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    for appendix in draft.appendices:
        match = _NUMBER_IN_CAPTION.search(appendix.caption or "")
        if match and draft.number and match[1].lstrip("0") != draft.number:
            yield Problem(
                "number-mismatch", "warning", "appendix caption",
                f"Phụ lục ghi kèm theo kế hoạch số {match[1]}, trang đầu ghi số {draft.number}. Khi in, "
                "dòng kèm theo lấy số ở trang đầu; hãy kiểm tra số nào đúng.",
            )  # fmt: skip


def _bases(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    for basis in draft.legal_bases:
        if citations.kind_symbol_mismatch(basis):
            yield Problem(
                "kind-symbol-mismatch", "warning", "legal basis",
                f"Căn cứ ghi “{basis.kind} {basis.number}/{basis.symbol}”: loại văn bản và ký hiệu "
                "không khớp. Hãy đối chiếu văn bản được dẫn.",
            )  # fmt: skip
        if draft.issued_on and basis.issued_on and basis.issued_on > draft.issued_on:
            yield Problem(
                "date-before-basis", "warning", "legal basis",
                f"Kế hoạch ngày {draft.issued_on:%d/%m/%Y} nhưng căn cứ “{basis.text[:80]}” lại ngày "
                f"{basis.issued_on:%d/%m/%Y}, sau ngày kế hoạch. Hãy kiểm tra hai ngày.",
            )  # fmt: skip


def _blanks(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    has_columns = bool(draft.appendices)
    for item in draft.items:
        n = item.number
        if item.schedule.kind == "unspecified":
            said = f"không hiểu “{item.schedule.text}”" if item.schedule.text else "bỏ trống"
            yield Problem(
                "schedule-missing", "warning", f"item {n} schedule",
                f"Nội dung {n}: thời gian thực hiện {said}. Hãy ghi rõ (Thường xuyên, Quý I, trước "
                "ngày …).", n,
            )  # fmt: skip
        if has_columns and not item.lead:
            yield Problem(
                "lead-missing", "error", f"item {n} lead",
                f"Nội dung {n}: chưa có cơ quan chủ trì, nên không giao được cho ai. Hãy ghi cơ quan "
                "chủ trì.", n,
            )  # fmt: skip
        if has_columns and not item.coordinating:
            yield Problem(
                "coordinating-missing", "info", f"item {n} coordinating",
                f"Nội dung {n}: không có cơ quan phối hợp. Nếu đúng ý thì không cần sửa.", n,
            )  # fmt: skip


def _unsettled(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    for item in draft.items:
        for role, words in _SIDES:
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
    return Problem(code, "error", where, f"Nội dung {n}, {words}: {why}", n)


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


def _named_twice(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    for item in draft.items:
        for role, words in _SIDES:
            twice = _overlaps(_keys(item.parties(role), directory))
            if twice:
                yield Problem(
                    "duplicate-duty", "warning", f"item {item.number} {role}",
                    f"Nội dung {item.number}, {words}: {_list(twice)} được nêu hai lần (đích danh và "
                    "trong nhóm, hoặc nhắc lại). Mỗi cơ quan chỉ nhận một nhiệm vụ.", item.number,
                )  # fmt: skip
        both = _shared(_keys(item.lead, directory), _keys(item.coordinating, directory))
        if both:
            yield Problem(
                "lead-and-coordinating", "warning", f"item {item.number} coordinating",
                f"Nội dung {item.number}: {_list(both)} vừa chủ trì vừa phối hợp. Khi giao nhiệm vụ, "
                "tính là chủ trì.", item.number,
            )  # fmt: skip


_Keys = list[tuple[str, frozenset[object]]]


def _keys(parties: list[DraftParty], directory: Directory) -> _Keys:
    """Give each party's name and what it stands for: ids of agencies, or its bare name."""
    keys: _Keys = []
    for each in parties:
        if each.party.named_as == "untracked":
            continue
        settled = each.settled
        stands_for = settled.members if settled and settled.members else None
        fallback = frozenset({name_key(each.party.text, directory.place)})
        keys.append((settled.name if settled else each.party.text, stands_for or fallback))
    return keys


def _overlaps(keys: _Keys) -> list[str]:
    """Give the names that another entry of the same side names too; of a group, its member."""
    return _unique(
        _narrower(one, other)
        for i, one in enumerate(keys)
        for other in keys[i + 1 :]
        if one[1] & other[1]
    )


def _shared(lead: _Keys, coordinating: _Keys) -> list[str]:
    return _unique(
        _narrower(one, other) for one in lead for other in coordinating if one[1] & other[1]
    )


def _narrower(one: tuple[str, frozenset[object]], other: tuple[str, frozenset[object]]) -> str:
    return one[0] if len(one[1]) <= len(other[1]) else other[0]


def _recipients(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    if directory.is_empty or not draft.recipients:
        return
    reached: set[int] = set()
    for party in phrases.read(draft.recipients):
        for named in directory.find(party.text):
            reached |= named.members
    left_out: dict[str, list[int]] = {}
    for item in draft.items:
        for each in item.lead:
            if each.settled and not each.settled.members <= reached:
                left_out.setdefault(each.settled.name, []).append(item.number)
    for name, numbers in left_out.items():
        rows = ", ".join(str(n) for n in dict.fromkeys(numbers))
        yield Problem(
            "lead-not-recipient", "warning", "recipients",
            f"Nơi nhận không có {name}, cơ quan chủ trì nội dung {rows}. Hãy thêm vào Nơi nhận.",
        )  # fmt: skip


def _asked(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    rows = [
        key
        for item in draft.items
        for role, _ in _SIDES
        for key in _keys(item.parties(role), directory)
    ]
    if not rows:
        return
    known = frozenset().union(*(stands_for for _, stands_for in rows))
    for path, text in _paragraphs(draft.sections, ""):
        match = _ASKED.match(text)
        for party in phrases.read(match["who"]) if match else ():
            asked = DraftParty(party, directory.find(party.text))
            for name, stands_for in _keys([asked], directory):
                if not stands_for & known:
                    yield Problem(
                        "asked-without-row", "info", f"section {path}",
                        f"Mục {path} có giao hoặc đề nghị {name}, nhưng phụ lục không có nội dung nào "
                        "của cơ quan này nên không theo dõi được.",
                    )  # fmt: skip


def _paragraphs(sections: list[DraftSection], above: str) -> Iterator[tuple[str, str]]:
    for section in sections:
        path = ".".join(filter(None, [above, section.label]))
        for paragraph in section.paragraphs:
            yield path, paragraph.text
        yield from _paragraphs(section.children, path)


def _unique(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _list(names: list[str]) -> str:
    return ", ".join(names)


_CHECKS: tuple[Callable[[PlanDraft, Directory], Iterator[Problem]], ...] = (
    _cover,
    _captions,
    _bases,
    _blanks,
    _unsettled,
    _named_twice,
    _recipients,
    _asked,
)
