"""What was done, by whom, when: written with the change, never rewritten."""

from typing import TYPE_CHECKING, Any, Never, Self

from django.db import models

if TYPE_CHECKING:
    from agencies.models.people import User


class AuditIsPermanent(Exception):
    """Raised when code tries to change or delete an audit row."""


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    """Rows that can be read and added, nothing else."""

    def visible_to(self, user: "User") -> Self:
        from agencies.roles import Permission  # noqa: PLC0415

        if user.is_superuser:
            return self
        return self.filter(agency_id__in=user.agencies_where(Permission.SEE_AUDIT))

    def update(self, **_: Any) -> Never:
        raise AuditIsPermanent

    def delete(self) -> Never:
        raise AuditIsPermanent


class AuditEvent(models.Model):
    """One change. Names and ids are copied: a row outlives everything it speaks of."""

    at = models.DateTimeField("lúc", db_index=True)
    by_id = models.BigIntegerField("mã tài khoản", null=True)
    by_name = models.CharField("người thực hiện", max_length=150)
    verb = models.CharField("việc", max_length=60, db_index=True)
    subject_type = models.CharField("loại đối tượng", max_length=60)
    subject_id = models.CharField("mã đối tượng", max_length=40)
    subject_name = models.CharField("đối tượng", max_length=300)
    agency_id = models.BigIntegerField("mã cơ quan", null=True, db_index=True)
    changes = models.JSONField("thay đổi", default=dict)
    reason = models.TextField("lý do", blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsPermanent
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AuditIsPermanent
