"""What was done, by whom, when: written with the change, never rewritten."""

import re
from typing import TYPE_CHECKING, Any, Never, Self

from django.db import connection, models
from django.db.models import Q

from agencies.models.search import Searchable, SearchQuerySet
from agencies.text import folded

if TYPE_CHECKING:
    from agencies.models.people import User


class AuditIsPermanent(Exception):
    """Raised when code tries to change or delete an audit row."""


# Stands between who and what in the searched text.
_BAR = "|"
# Reads each verb once by its index, as ``SELECT DISTINCT`` does only by reading a million rows.
_VERBS = """
WITH RECURSIVE told(verb) AS (
    SELECT MIN(verb) FROM agencies_auditevent
    UNION ALL
    SELECT (SELECT MIN(verb) FROM agencies_auditevent WHERE verb > told.verb) FROM told
    WHERE told.verb IS NOT NULL
)
SELECT verb FROM told WHERE verb IS NOT NULL
"""


class AuditQuerySet(SearchQuerySet["AuditEvent"]):
    """Rows that can be read and added, nothing else."""

    def visible_to(self, user: "User") -> Self:
        from agencies.roles import Permission  # noqa: PLC0415

        if user.is_superuser:
            return self
        return self.filter(agency_id__in=user.agencies_where(Permission.SEE_AUDIT))

    def by_whom(self, words: str) -> Self:
        """Keep what was done by people whose name holds every one of ``words``."""
        named = folded(words.replace(_BAR, " ")).split()
        # The first condition uses the index, the second keeps words of the subject out.
        return self.search(" ".join(named)).filter(
            *(Q(search__regex=rf"^[^{_BAR}]*{re.escape(word)}") for word in named)
        )

    def update(self, **_: Any) -> Never:
        raise AuditIsPermanent

    def delete(self) -> Never:
        raise AuditIsPermanent


def verbs() -> list[str]:
    """Give every verb of the log, once and in order."""
    with connection.cursor() as cursor:
        cursor.execute(_VERBS)
        return [verb for (verb,) in cursor.fetchall()]


class AuditEvent(Searchable):
    """One change. Names and ids are copied: a row outlives everything it speaks of."""

    at = models.DateTimeField("lúc")
    by_id = models.BigIntegerField("mã tài khoản", null=True)
    by_name = models.CharField("người thực hiện", max_length=150)
    verb = models.CharField("việc", max_length=60)
    subject_type = models.CharField("loại đối tượng", max_length=60)
    subject_id = models.CharField("mã đối tượng", max_length=40)
    subject_name = models.CharField("đối tượng", max_length=300)
    agency_id = models.BigIntegerField("mã cơ quan", null=True)
    changes = models.JSONField("thay đổi", default=dict)
    reason = models.TextField("lý do", blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        # What is seen, newest first: of all offices, of a few, of one verb.
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["agency_id", "at", "id"], name="audit_by_agency"),
            models.Index(fields=["verb", "at", "id"], name="audit_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject_name}"

    def fill_search(self) -> None:
        who = folded(self.by_name).replace(_BAR, " ")
        self.search = f"{who} {_BAR} {folded(self.subject_name)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsPermanent
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AuditIsPermanent
