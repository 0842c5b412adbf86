"""The body of a plan: free, ordered blocks, whose headings may jump."""

from django.db import models

from plans.models.plan import Plan


class Section(models.Model):
    """A mục with its paragraphs; the tree of mục is kept by ``parent`` and ``position``."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thuộc mục",
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    label = models.CharField("ký hiệu mục", max_length=10, blank=True)
    title = models.TextField("tiêu đề", blank=True)
    # Paragraphs, one a line, with "- " or "+ " before a bulleted one.
    body = models.TextField("nội dung", blank=True)

    class Meta:
        verbose_name = "mục"
        verbose_name_plural = "mục"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="section_has_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.label}. {self.title or self.body[:60]}".lstrip(". ")
