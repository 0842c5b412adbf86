"""Who is named twice in one row: by name and in a group, as lead and as coordinating."""

from collections.abc import Iterator

from agencies.directory import Directory, name_key
from plans.draft import DraftParty, PlanDraft, Problem, Role

SIDES: tuple[tuple[Role, str], ...] = (("lead", "chủ trì"), ("coordinating", "phối hợp"))


def named_twice(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    """Tell an office that one row names twice, on one side or on both."""
    for item in draft.items:
        for role, words in SIDES:
            twice = _overlaps(keys_of(item.parties(role), directory))
            if twice:
                yield Problem(
                    "duplicate-duty", "warning", f"item {item.number} {role}",
                    f"Nội dung {item.number}, {words}: {_list(twice)} được nêu hai lần (đích danh và "
                    "trong nhóm, hoặc nhắc lại). Mỗi cơ quan chỉ nhận một nhiệm vụ.", item.number,
                )  # fmt: skip
        both = _shared(keys_of(item.lead, directory), keys_of(item.coordinating, directory))
        if both:
            yield Problem(
                "lead-and-coordinating", "warning", f"item {item.number} coordinating",
                f"Nội dung {item.number}: {_list(both)} vừa chủ trì vừa phối hợp. Khi giao nhiệm vụ, "
                "tính là chủ trì.", item.number,
            )  # fmt: skip


Keys = list[tuple[str, frozenset[object]]]


def keys_of(parties: list[DraftParty], directory: Directory) -> Keys:
    """Give each party's name and what it stands for: ids of agencies, or its bare name."""
    keys: Keys = []
    for each in parties:
        if each.party.named_as == "untracked":
            continue
        settled = each.settled
        keys.append((settled.name if settled else each.party.text, _meant(each, directory)))
    return keys


def _meant(each: DraftParty, directory: Directory) -> frozenset[object]:
    if each.settled and each.settled.members:
        return each.settled.members
    return frozenset({name_key(each.party.text, directory.place)})


def _overlaps(keys: Keys) -> list[str]:
    """Give the names that another entry of the same side names too; of a group, its member."""
    return _unique(
        _narrower(one, other)
        for i, one in enumerate(keys)
        for other in keys[i + 1 :]
        if one[1] & other[1]
    )


def _shared(lead: Keys, coordinating: Keys) -> list[str]:
    return _unique(
        _narrower(one, other) for one in lead for other in coordinating if one[1] & other[1]
    )


def _narrower(one: tuple[str, frozenset[object]], other: tuple[str, frozenset[object]]) -> str:
    return one[0] if len(one[1]) <= len(other[1]) else other[0]


def _unique(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _list(names: list[str]) -> str:
    return ", ".join(names)
