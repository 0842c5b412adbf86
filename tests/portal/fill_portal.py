"""Fills the portal that the environment names with a little of everything that a backup may lose."""

import datetime as dt

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402

from agencies.models import Agency, RegistryImport  # noqa: E402
from documents import vault  # noqa: E402
from plans.models import Intake  # noqa: E402
from reports.models import WaitingSheet  # noqa: E402
from tests.factories import (  # noqa: E402
    PASSWORD,
    AgencyFactory,
    AuditEventFactory,
    CountFactory,
    EvidenceFactory,
    LegalBasisFactory,
    MembershipFactory,
    PeriodFactory,
    ProvinceFactory,
    UserFactory,
    plan_with_table,
)

MANY = 1300
SHEET = bytes(range(256)) * 10
BIG = "Ảnh chụp hội nghị ".encode() * 3_000
WORDS = "Tuyên truyền\n\t“CCHC” \\ \u2028 đ́ \U0001f4c4 '; --"


def fill() -> None:
    """Make rows of most kinds, with the values that get lost on the way between databases."""
    user = UserFactory(username="noivu", password=PASSWORD)
    user.last_login = dt.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)
    user.save()
    MembershipFactory(user=user)
    plan = plan_with_table()
    LegalBasisFactory(plan=plan, text=WORDS)
    plan.items.update(extra={"Ghi chú": WORDS, "số": [1, 0.1, 1e-7, None, True, {"b": 1, "a": 2}]})
    # Whose parent has the higher number.
    child = AgencyFactory(parent=ProvinceFactory())
    Agency.objects.filter(pk=child.pk).update(parent=ProvinceFactory().pk)
    count = CountFactory()
    evidence = EvidenceFactory(report=count.entry.report)
    evidence.sha256, evidence.size = vault.keep(BIG), len(BIG)
    evidence.save()
    evidence.entries.add(count.entry)
    WaitingSheet.objects.create(
        by=user, content=SHEET, period=PeriodFactory(), at=timezone.now(), name="bảng.xlsx"
    )
    brought = RegistryImport(
        province=child.parent, by=user, at=timezone.now(), touched=timezone.now()
    )
    brought.file.save("Cả tỉnh Bắc Kạn.xlsx", ContentFile(b"PK" + SHEET))
    intake = Intake.objects.create(by=user, origin="file", draft_text=WORDS * 100)
    default_storage.save(intake.source_path, ContentFile(WORDS.encode()))
    TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    AuditEventFactory.create_batch(MANY)
    # The log may speak of it, so its number is never given again.
    UserFactory(username="da-xoa").delete()
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()


if __name__ == "__main__":
    fill()
