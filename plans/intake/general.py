"""What a plan in prose says once for all its contents: in what forms, when and by whom."""

from plans import schedules
from plans.draft import DraftSection, PlanDraft
from plans.intake import fields, tasking, ways
from plans.intake.headings import Topic, flat, texts_of, topic_of, topic_of_root


def give(draft: PlanDraft) -> None:
    """Give each content of ``draft`` what is said of all and not of itself; each gift is said."""
    _give_forms(draft)
    _give_schedule(draft)
    _give_bodies(draft)


def _about(draft: PlanDraft, topic: Topic) -> list[tuple[str, DraftSection]]:
    """Give the mục of one topic with their paths: of the first level, or below one of contents."""
    found: list[tuple[str, DraftSection]] = []
    for root in draft.sections:
        own = topic_of_root(root)
        if own == topic:
            found.append((root.label or root.title or "", root))
        elif own in (None, "contents", "forms"):
            found += [
                (".".join(filter(None, [root.label, child.label])), child)
                for child in root.children
                if topic_of(child) == topic
            ]
    return found


def _give_forms(draft: PlanDraft) -> None:
    without = [item for item in draft.items if not item.formats]
    sections = _about(draft, "forms")
    used = {item.section for item in draft.items}
    places = {id(section): place for place, section in enumerate(flat(draft.sections))}
    sections = [pair for pair in sections if places[id(pair[1])] not in used]
    forms = [(path, ways.of_section(section)) for path, section in sections]
    forms = [(path, found) for path, found in forms if found]
    if not (without and forms):
        return
    if len(forms) > 1:
        paths = ", ".join(path for path, _ in forms)
        draft.note(
            "text-suspect", "info", "items formats",
            f"Hình thức nêu ở nhiều mục ({paths}), chưa rõ mục nào dùng cho nội dung nào nên để trống. "
            "Hãy ghi hình thức cho từng nội dung.",
        )  # fmt: skip
        return
    ((path, found),) = forms
    for item in without:
        item.formats = list(found)
    draft.note(
        "text-suspect", "info", "items formats",
        f"Hình thức ở mục {path} nêu chung cho cả kế hoạch, đã đưa vào {len(without)} nội dung. Hãy bỏ "
        "hình thức không dùng ở từng nội dung.",
    )  # fmt: skip


def _give_schedule(draft: PlanDraft) -> None:
    stated = _about(draft, "schedule")
    without = [item for item in draft.items if not item.schedule.text]
    if len(stated) != 1 or not without:
        return
    path, section = stated[0]
    texts = [text.split(":", 1)[-1].strip() for text in texts_of(section)]
    read_ones = [schedules.read(text, year=draft.year) for text in texts if text]
    known = [each for each in read_ones if each.kind != "unspecified"]
    if len(known) != 1:
        return
    for item in without:
        item.schedule = known[0]
    draft.note(
        "text-suspect", "info", "items schedule",
        f"Thời gian thực hiện “{known[0].text}” lấy từ mục {path}, dùng cho {len(without)} nội dung. "
        "Hãy sửa ở nội dung có thời gian riêng.",
    )  # fmt: skip


def _give_bodies(draft: PlanDraft) -> None:
    sections = [section for _, section in _about(draft, "tasking")]
    asks = list(tasking.asks(sections))
    without = [item for item in draft.items if not item.lead]
    if not (asks and without):
        return
    leads = list(dict.fromkeys(ask.who for ask in asks))
    beside = list(dict.fromkeys(ask.beside for ask in asks if ask.beside))
    for item in without:
        fields.assign(item, "lead", leads)
        if beside and not item.coordinating:
            fields.assign(item, "coordinating", beside)
    for ask in asks:
        draft.note(
            "text-suspect", "info", "items lead",
            f"Mục {ask.path} giao “{ask.who}” thực hiện chung, nên ghi là cơ quan chủ trì của "
            f"{len(without)} nội dung: “{ask.sentence[:150]}”. Hãy kiểm tra.",
        )  # fmt: skip
