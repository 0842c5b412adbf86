"""Runs of numbers, which an issuer starts again at 01 every 1 January."""

from typing import TYPE_CHECKING, Self

from django.db import models

from agencies.models import Agency
from agencies.roles import Permission

if TYPE_CHECKING:
    from agencies.models import User


class SeriesQuerySet(models.QuerySet["Series"]):
    """Questions asked of many registers."""

    def visible_to(self, user: "User") -> Self:
        """Keep the registers of the offices whose papers ``user`` may see before they are issued."""
        if user.is_superuser:
            return self
        return self.filter(issuer__in=user.agencies_where(Permission.SEE_DRAFTS))


class Series(models.Model):
    """A run of numbers; which kinds share one is the issuer's choice."""

    issuer = models.ForeignKey(
        Agency, models.PROTECT, related_name="series", verbose_name="cơ quan ban hành"
    )
    name = models.CharField("tên sổ", max_length=100)
    symbol_pattern = models.CharField(
        "mẫu ký hiệu",
        max_length=60,
        default="{kind}-{issuer}",
        help_text="{kind}: viết tắt tên loại; {issuer}: viết tắt cơ quan.",
    )
    kinds = models.JSONField(
        "các loại dùng chung số",
        default=list,
        help_text="Mã loại văn bản, ví dụ ke_hoach, bao_cao.",
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "sổ văn bản đi"
        verbose_name_plural = "sổ văn bản đi"
        ordering = ["issuer", "name"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "name"], name="series_once_for_an_issuer")
        ]

    def __str__(self) -> str:
        return self.name

    def symbol_of(self, kind: str) -> str:
        """Give the symbol that a paper of ``kind`` gets: ``KH-UBND``."""
        known = {"{kind}": ABBREVIATIONS.get(kind, ""), "{issuer}": self.issuer.symbol}
        symbol = self.symbol_pattern
        for word, meant in known.items():
            symbol = symbol.replace(word, meant)
        return symbol.strip("-")


# Nghị định 30/2020/NĐ-CP, Phụ lục III: chữ viết tắt tên loại; a công văn has none.
ABBREVIATIONS = {"ke_hoach": "KH", "bao_cao": "BC", "cong_van": ""}
