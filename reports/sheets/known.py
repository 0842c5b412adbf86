"""Finds the duty that a line of a form is of: by its hidden name, else by the words beside it."""

from collections.abc import Callable, Sequence

from reports.sheets.asked import Asked
from reports.sheets.cells import WrongCell, key_of
from reports.sheets.layout import KEY
from reports.sheets.reading import Row

AgencyOf = Callable[[Row], int]


def no_office(row: Row) -> int:
    """Give the office of a line in a form that has one office alone."""
    return 0


class Known:
    """The duties of a form, found by the name of a line or by its words."""

    def __init__(self, asked: Sequence[Asked], agency_of: AgencyOf) -> None:
        self._by_key = {each.key: each for each in asked}
        self._by_words: dict[str, list[Asked]] = {}
        for each in asked:
            self._by_words.setdefault(key_of(each.contents), []).append(each)
        self._agency_of = agency_of
        self._has_offices = any(each.agency for each in asked)

    def find(self, row: Row) -> tuple[Asked, int]:
        """Give the duty of a line, and which of its forms; 0 where only the words can tell.

        Raises:
            WrongCell: there is none.
        """
        key, _, place = row.words(KEY.name).partition(".")
        named = self._by_key.get(int(key)) if key.isdecimal() and len(key) < 15 else None
        if named and self._agrees(named, row):
            return named, int(place) if place.isdecimal() and len(place) < 6 else 0
        return self._by_its_words(row), 0

    def _agrees(self, asked: Asked, row: Row) -> bool:
        """Tell whether the words beside the name are of the same duty: a sort may have torn them."""
        said = (row.words("contents"), row.words("agency") if self._has_offices else "")
        return all(
            not words or key_of(words) == key_of(known)
            for words, known in zip(said, (asked.contents, asked.agency), strict=True)
        )

    def _by_its_words(self, row: Row) -> Asked:
        number, contents = row.words("number"), key_of(row.words("contents"))
        if not contents:
            raise WrongCell("Không nhận ra dòng này thuộc nội dung nào, nên không lấy.")
        agency = self._agency_of(row) if self._has_offices else None
        meant = [
            each
            for each in self._by_words.get(contents, ())
            if number in ("", str(each.number)) and agency in (None, each.agency_id)
        ]
        if len(meant) != 1:
            whose = "của đơn vị này " if self._has_offices else ""
            raise WrongCell(
                f"Nội dung này không có trong nhiệm vụ {whose}phải báo cáo kỳ này, nên không lấy."
            )
        return meant[0]
