"""What the log speaks of when the portal itself was tended."""

from django.db import models


class Portal(models.Model):
    """The portal as a whole: a subject for the log, without a table or a row."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = "cổng"
        verbose_name_plural = "cổng"

    def __str__(self) -> str:
        return "Cổng tuyên truyền CCHC"
