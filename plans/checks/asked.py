"""Bodies that the text asks for something and no row names."""

import re
from collections.abc import Iterator

from agencies import phrases
from agencies.directory import Directory
from agencies.phrases import Party, shadow
from plans.checks.overlaps import SIDES, keys_of
from plans.draft import DraftParty, DraftSection, PlanDraft, Problem

_ASKED = re.compile(r"^(?:Đề nghị|Giao)\s+(?P<who>[^:]{3,300}?)(?::|\s+(?:chủ trì|phối hợp)\b)")
_NAMED = re.compile(r"^(?P<who>[^:;.]{3,150}?)\s*(?::|\.?$)")
_TASKING = re.compile(r"\b(?:to chuc (?:trien khai )?thuc hien|phan cong|trach nhiem)\b")


def without_row(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    """Tell a body that is asked in "Tổ chức thực hiện" and has no row, so that nobody follows it."""
    asked_bodies = list(_asked(draft.sections, "", is_tasking=False))
    # A table of ten thousand rows alone asks nobody in words.
    items = draft.items if asked_bodies else []
    rows = [
        key for item in items for role, _ in SIDES for key in keys_of(item.parties(role), directory)
    ]
    if not rows:
        return
    known = frozenset().union(*(stands_for for _, stands_for in rows))
    where = "phụ lục" if draft.appendices else "kế hoạch"
    said: set[str] = set()
    for path, party in asked_bodies:
        asked = DraftParty(party, directory.find(party.text))
        for name, stands_for in keys_of([asked], directory):
            if not stands_for & known and name not in said:
                said.add(name)
                yield Problem(
                    "asked-without-row", "info", f"section {path}",
                    f"Mục {path} có giao hoặc đề nghị {name}, nhưng {where} không có nội dung nào "
                    "của cơ quan này nên không theo dõi được.",
                )  # fmt: skip


def bodies_asked(draft: PlanDraft) -> list[Party]:
    """Give whom the text asks for something, in its order."""
    return [party for _, party in _asked(draft.sections, "", is_tasking=False)]


def _asked(
    sections: list[DraftSection], above: str, *, is_tasking: bool
) -> Iterator[tuple[str, Party]]:
    """Give who is asked, with the path of the mục: by "Giao …:", or as a heading of its own."""
    for section in sections:
        path = ".".join(filter(None, [above, section.label]))
        texts = [paragraph.text for paragraph in section.paragraphs]
        for text in texts:
            if match := _ASKED.match(text):
                yield from ((path, party) for party in phrases.read(match["who"]))
            elif is_tasking and ":" in text:
                yield from ((path, party) for party in _bodies(text))
        if is_tasking and section.title:
            yield from ((path, party) for party in _bodies(section.title))
        below = is_tasking or bool(_TASKING.search(shadow(section.title or "")))
        yield from _asked(section.children, path, is_tasking=below)


def _bodies(text: str) -> Iterator[Party]:
    """Give the bodies a heading names ("1. Sở Tài chính"), none where it says anything else."""
    asked = _ASKED.match(text) or _NAMED.match(text)
    parties = phrases.read(asked["who"]) if asked else ()
    if all(each.named_as in ("agency", "group") for each in parties):
        yield from parties
