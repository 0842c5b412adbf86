"""A draft as JSON text and back, whole: what a reader understood outlives the request that read it."""

from pydantic import TypeAdapter

from plans.draft import PlanDraft, Removed

_DRAFT = TypeAdapter(PlanDraft)
_REMOVED = TypeAdapter(list[Removed])


def dumped(draft: PlanDraft) -> str:
    """Give ``draft`` as text that ``loaded`` gives back equal."""
    return _DRAFT.dump_json(draft).decode()


def loaded(text: str) -> PlanDraft:
    """Give the draft that ``dumped`` wrote."""
    return _DRAFT.validate_json(text)


def removed_to_json(removed: list[Removed]) -> list[object]:
    """Give rows that were taken out as plain values, for a JSON column."""
    values: list[object] = _REMOVED.dump_python(removed, mode="json")
    return values


def removed_from_json(values: object) -> list[Removed]:
    """Give the rows that ``removed_to_json`` wrote."""
    return _REMOVED.validate_python(values)
