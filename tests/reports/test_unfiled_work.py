"""What is not filed yet is the office's own: who looks from above sees what was filed, and no more."""

import pytest
from django.urls import reverse

from agencies.models import Agency
from agencies.roles import Role
from reports.models import Evidence, ProgressReport
from reports.views.office.work import counts_for
from tests.factories import AgencyFactory, EntryFactory, EvidenceFactory, ReportFactory
from tests.reports.strangers import member, signed_in

pytestmark = pytest.mark.django_db
TYPED = "Đã mở hai hội nghị, chưa kiểm lại số người dự."


@pytest.fixture
def office() -> Agency:
    return AgencyFactory()


@pytest.fixture
def draft(office: Agency) -> ProgressReport:
    entry = EntryFactory(report__obligation__agency=office, narrative=TYPED)
    EvidenceFactory(report=entry.report)
    report: ProgressReport = entry.report
    return report


def page(office: Agency, role: Role, report: ProgressReport) -> str:
    address = reverse("reports:report", args=[report.obligation_id])
    return signed_in(member(office, role)).get(address).content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MONITOR, Role.REGISTRAR, Role.ADMINISTRATOR])
def test_who_looks_from_above_reads_no_draft(role: Role, office: Agency, draft: ProgressReport):
    assert TYPED not in page(office.root, role, draft)
    above = member(office.root, role)
    assert not Evidence.objects.visible_to(above).exists()
    preview = reverse("reports:preview", args=[draft.obligation_id])
    assert signed_in(above).get(preview).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_whoever_works_in_the_office_reads_it(role: Role, office: Agency, draft: ProgressReport):
    assert TYPED in page(office, role, draft)
    assert Evidence.objects.visible_to(member(office, role)).count() == 1


def test_who_only_looks_is_told_of_nothing_to_file(office: Agency):
    report = ReportFactory(obligation__agency=office)
    day = report.obligation.due_on
    assert counts_for(member(office, Role.CLERK), on=day).to_file == 1
    assert not counts_for(member(office, Role.VIEWER), on=day)
