"""Forms of communication: a catalogue, and what a row asks for."""

from collections.abc import Iterable

from django.db import models

from agencies.models.search import Searchable, SearchQuerySet
from agencies.text import folded
from plans.models.appendix import ContentItem

# What is counted in where neither the row nor the catalogue says.
PLAIN_UNIT = "lần"


class FormatQuerySet(SearchQuerySet["Format"]):
    """Questions asked of many formats."""


class Format(Searchable):
    """A hình thức of the catalogue, with the unit its results are counted in."""

    class Group(models.TextChoices):
        MASS_MEDIA = "mass_media", "Báo chí, phát thanh, truyền hình"
        ONLINE = "online", "Trực tuyến"
        DIRECT = "direct", "Trực tiếp"
        PRINT_DISPLAY = "print_display", "Ấn phẩm và trực quan"

    SEARCHED = ("name",)

    name = models.CharField("hình thức", max_length=150, unique=True)
    group = models.CharField("nhóm", max_length=20, choices=Group)
    unit = models.CharField("đơn vị tính", max_length=40)
    # Folded words that mark the form in a line of a plan, one a line; the longest found wins.
    marks = models.TextField(
        "dấu hiệu nhận biết", blank=True, help_text="Mỗi dòng một cụm từ, không dấu."
    )
    is_sample = models.BooleanField("số liệu mẫu", default=False)

    objects = FormatQuerySet.as_manager()

    class Meta:
        verbose_name = "hình thức tuyên truyền"
        verbose_name_plural = "hình thức tuyên truyền"
        ordering = ["group", "name"]

    def __str__(self) -> str:
        return self.name


class Catalogue:
    """The formats in memory, to find the one a printed line means."""

    def __init__(self, formats: Iterable[Format]) -> None:
        marks = [(mark, each) for each in formats for mark in each.marks.splitlines() if mark]
        # The longest mark is the surest: "trang thong tin dien tu" before "thong tin".
        self._marks = sorted(marks, key=lambda pair: -len(pair[0]))
        self._ids: dict[str, int | None] = {}

    def find(self, line: str) -> Format | None:
        """Give the format that ``line`` names, None where no mark of any is in it."""
        low = folded(line)
        return next((each for mark, each in self._marks if mark in low), None)

    def id_of(self, line: str) -> int | None:
        """Give the id of the format that ``line`` names; the same few lines stand in many rows."""
        if line not in self._ids:
            found = self.find(line)
            self._ids[line] = found.pk if found else None
        return self._ids[line]


class ItemFormat(models.Model):
    """A form as one line of a row prints it, with what is to be reached, where it is stated."""

    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="item_formats")
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("hình thức (nguyên văn)")
    format = models.ForeignKey(
        Format, models.PROTECT, null=True, blank=True, related_name="uses", verbose_name="hình thức"
    )
    target_quantity = models.PositiveIntegerField("chỉ tiêu", null=True, blank=True)
    unit = models.CharField("đơn vị tính", max_length=40, blank=True)

    class Meta:
        verbose_name = "hình thức của nội dung"
        verbose_name_plural = "hình thức của nội dung"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="item_format_has_its_place"),
            models.CheckConstraint(
                condition=models.Q(target_quantity__isnull=True) | ~models.Q(unit=""),
                name="item_format_target_has_a_unit",
                violation_error_message="Chỉ tiêu phải có đơn vị tính.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def counted_in(self) -> str:
        """The unit that its results are counted in: the row's own, else the catalogue's."""
        return self.unit or (self.format.unit if self.format else PLAIN_UNIT)
