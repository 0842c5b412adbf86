"""A plan that offices are late with, and the people around its urging letters."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from agencies.models import Agency, User
from agencies.roles import Role
from reports.actions import letters
from reports.models import Obligation, ProgressReport, UrgingLetter
from tests.factories import AgencyFactory, CommuneFactory, MembershipFactory, ReportFactory
from tests.reports.filed import Watched, watched

# Friday noon in Việt Nam, two working days after the due day of ``ObligationFactory``.
AT = dt.datetime(2021, 3, 19, 5, 0, tzinfo=dt.UTC)
TODAY = AT.date()


@dataclass(frozen=True)
class Urging:
    """A watched plan with a sở that has not filed and a commune that has to mend what it filed."""

    watch: Watched
    monitor: User
    silent: Obligation
    returned: Obligation

    @property
    def home(self) -> Agency:
        return self.watch.home

    def late(self, name: str, **given: Any) -> Obligation:
        """Give what another office owes since the same day."""
        office = AgencyFactory(parent=self.watch.province, name=name)
        return owed(self.watch, office, **given)

    def made(self, **given: Any) -> UrgingLetter:
        """Make a letter as the monitor does in one click."""
        said = {"plan": self.watch.plan, "obligations": None, "by": self.monitor, "at": AT, **given}
        return whole(letters.make(**said))

    def registrar(self) -> User:
        person: User = MembershipFactory(agency=self.home, role=Role.REGISTRAR).user
        return person


def owed(watch: Watched, office: Agency, **given: Any) -> Obligation:
    report = ReportFactory(obligation__agency=office, obligation__period=watch.period, **given)
    obligation: Obligation = report.obligation
    return obligation


def urging(**given: Any) -> Urging:
    """Give the plan 892/KH-UBND of 2021, watched by Sở Nội vụ, with two offices that are late."""
    said = {
        "paper__number": "892", "paper__symbol": "KH-UBND", "paper__day": dt.date(2020, 12, 30),
        "subject": "Tuyên truyền cải cách hành chính năm 2021",
    }  # fmt: skip
    watch = watched(**{**said, **given})
    commune = CommuneFactory(parent=watch.province, name="Ủy ban nhân dân xã Bằng Thành")
    at = dt.datetime(2021, 3, 16, 5, 0, tzinfo=dt.UTC)
    clerk = MembershipFactory(agency=commune).user
    MembershipFactory(agency=watch.home, role=Role.HEAD, user__full_name="Nông Văn Tân")
    monitor = watch.monitor()
    returned = owed(
        watch, commune, state=ProgressReport.State.RETURNED, revision=1,
        first_submitted_on=at.date(), submitted_at=at, submitted_by=clerk, returned_at=at,
        returned_by=monitor,
    )  # fmt: skip
    return Urging(watch, monitor, owed(watch, watch.office), returned)


def file(obligation: Obligation, at: dt.datetime = AT) -> None:
    """Say that an office has filed by now."""
    report = obligation.report
    report.state, report.revision = ProgressReport.State.SUBMITTED, report.revision + 1
    report.first_submitted_on = report.first_submitted_on or at.date()
    report.submitted_at, report.submitted_by = at, MembershipFactory(agency=obligation.agency).user
    report.save()


def whole(letter: UrgingLetter) -> UrgingLetter:
    """Give a letter as the database has it now."""
    return UrgingLetter.objects.whole().get(pk=letter.pk)
