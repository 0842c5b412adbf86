"""Objects for tests, each the smallest that its constraints allow."""

import datetime as dt
from typing import Any

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from agencies.models import (
    Agency,
    AgencyGroup,
    Alias,
    AuditEvent,
    Delivery,
    Gateway,
    Membership,
    Notice,
    User,
)
from agencies.roles import Role
from agencies.stages import Stage
from documents import vault
from documents.models import Paper, Series
from documents.verification import State, Verification
from plans.models import (
    Appendix,
    Assignment,
    ContentItem,
    Duty,
    Format,
    ItemFormat,
    LegalBasis,
    Original,
    Plan,
    Recipient,
    Section,
)
from reports.models import (
    Deadline,
    Evidence,
    FormatCount,
    Obligation,
    ProgressEntry,
    ProgressReport,
    ReportingCalendar,
    ReportingPeriod,
    UrgingLetter,
)

PASSWORD = "mot-mat-khau-du-dai"
# The bytes of a paper that nobody in the test looks at.
PRINTED = b"%PDF-1.7\n%%EOF\n"
SCANNED = Verification(State.UNSIGNED, (), None, (), "Tệp PDF này không có chữ ký số nào.", 1, "")


class ProvinceFactory(DjangoModelFactory):
    """UBND tỉnh, the root of a registry."""

    class Meta:
        model = Agency

    place = Sequence(lambda n: f"Miền {n}")
    name = LazyAttribute(lambda self: f"Ủy ban nhân dân tỉnh {self.place}")
    short_name = LazyAttribute(lambda self: f"UBND tỉnh {self.place}")
    symbol = "UBND"
    kind = Agency.Kind.COMMITTEE
    level = Agency.Level.PROVINCE


class AgencyFactory(DjangoModelFactory):
    """A sở of a province."""

    class Meta:
        model = Agency

    parent = SubFactory(ProvinceFactory)
    name = Sequence(lambda n: f"Sở Thứ {n}")
    short_name = SelfAttribute("name")
    symbol = Sequence(lambda n: f"S{n}")
    kind = Agency.Kind.SPECIALISED
    level = Agency.Level.PROVINCE


class CommuneFactory(AgencyFactory):
    """The committee of a commune."""

    name = Sequence(lambda n: f"Ủy ban nhân dân xã Thứ {n}")
    short_name = LazyAttribute(lambda self: self.name.replace("Ủy ban nhân dân", "UBND"))
    symbol = "UBND"
    kind = Agency.Kind.COMMITTEE
    level = Agency.Level.COMMUNE


class GroupFactory(DjangoModelFactory):
    """A group without members; give it rules or members as the test needs."""

    class Meta:
        model = AgencyGroup

    scope = SubFactory(ProvinceFactory)
    name = Sequence(lambda n: f"Các đơn vị khối {n}")


class AliasFactory(DjangoModelFactory):
    """Another name of an agency."""

    class Meta:
        model = Alias

    agency = SubFactory(AgencyFactory)
    scope = LazyAttribute(lambda self: self.agency.root)
    phrase = Sequence(lambda n: f"Tên gọi khác {n}")


class UserFactory(DjangoModelFactory):
    """A person without any role."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"canbo{n}")
    full_name = Sequence(lambda n: f"Cán bộ {n}")
    email = LazyAttribute(lambda self: f"{self.username}@tinh.example")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A new person's role in an office: ``MembershipFactory(agency=so, role=Role.HEAD).user``."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    agency = SubFactory(AgencyFactory)
    role = Role.CLERK
    since = dt.date(2020, 1, 1)


class AuditEventFactory(DjangoModelFactory):
    """A line of the log."""

    class Meta:
        model = AuditEvent

    at = dt.datetime(2021, 1, 5, 9, 30, tzinfo=dt.UTC)
    by_name = "Nông Văn Tân"
    verb = "sửa"
    subject_type = "agencies.Agency"
    subject_id = "1"
    subject_name = "Sở Nội vụ"


class NoticeFactory(DjangoModelFactory):
    """A person is told that a report of their office is overdue; of nothing that exists."""

    class Meta:
        model = Notice

    recipient = SubFactory(UserFactory)
    agency = SubFactory(AgencyFactory)
    stage = Stage.OVERDUE
    subject_id = Sequence(lambda n: n + 1)
    key = LazyAttribute(lambda self: f"obligation:{self.subject_id}:{self.stage}")
    said_at = dt.datetime(2021, 3, 22, 1, 0, tzinfo=dt.UTC)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **given: Any) -> Any:
        """Nobody is told anything in the name of an office that they have no part in."""
        notice = super()._create(model_class, *args, **given)
        office = {"user": notice.recipient, "agency": notice.agency}
        if not Membership.objects.filter(**office).exists():
            MembershipFactory(role=Role.VIEWER, **office)
        return notice


class DeliveryFactory(DjangoModelFactory):
    """A notice that waits to leave as mail: ``DeliveryFactory(notice__recipient=user)``."""

    class Meta:
        model = Delivery

    notice = SubFactory(NoticeFactory)
    channel = Delivery.Channel.MAIL


class GatewayFactory(DjangoModelFactory):
    """A province's gateway, at an address where nobody answers."""

    class Meta:
        model = Gateway

    province = SubFactory(ProvinceFactory)
    url = "http://127.0.0.1:9/tin"


def bytes_of(state: str) -> str:
    """Give the hash of bytes that are kept for a paper in ``state``; blank where it has none yet."""
    has_none = (*Paper.OPEN, Paper.State.SUBMITTED, Paper.State.NUMBERING)
    return "" if state in has_none else vault.keep(PRINTED)


class PaperFactory(DjangoModelFactory):
    """A draft that carries the number and the day it was read with; in a later state, bytes too."""

    class Meta:
        model = Paper

    issuer = SubFactory(AgencyFactory)
    number = Sequence(lambda n: str(n + 1))
    symbol = LazyAttribute(lambda self: f"KH-{self.issuer.symbol}")
    day = dt.date(2021, 1, 5)
    state = Paper.State.DRAFT
    sha256 = LazyAttribute(lambda self: bytes_of(self.state))


class SeriesFactory(DjangoModelFactory):
    """A register of outgoing papers."""

    class Meta:
        model = Series

    issuer = SubFactory(AgencyFactory)
    name = Sequence(lambda n: f"Sổ văn bản đi {n}")


class PlanFactory(DjangoModelFactory):
    """A draft plan without body: ``PlanFactory(paper__state=Paper.State.ISSUED)``."""

    class Meta:
        model = Plan

    issuer = SubFactory(AgencyFactory)
    drafter = SelfAttribute("issuer")
    monitor = SelfAttribute("issuer")
    paper = SubFactory(PaperFactory, issuer=SelfAttribute("..issuer"))
    year = 2021
    subject = Sequence(lambda n: f"Tuyên truyền cải cách hành chính lần thứ {n}")
    place = "Bắc Kạn"
    signing_capacity = "KT. GIÁM ĐỐC"
    signer_title = "PHÓ GIÁM ĐỐC"
    signer_name = "Nông Văn Tân"


class OriginalFactory(DjangoModelFactory):
    """The PDF of a plan that was issued elsewhere: a scan that nobody has looked at yet."""

    class Meta:
        model = Original

    plan = SubFactory(PlanFactory)
    name = "ban-goc.pdf"
    sha256 = LazyAttribute(lambda self: vault.keep(PRINTED))
    size = len(PRINTED)
    facts = LazyAttribute(lambda self: SCANNED.as_json())
    problem = "Tệp PDF này là bản chụp, không có chữ để đọc."
    uploaded_at = dt.datetime(2021, 1, 5, 9, 30, tzinfo=dt.UTC)


class LegalBasisFactory(DjangoModelFactory):
    """A căn cứ on a line of its own."""

    class Meta:
        model = LegalBasis

    plan = SubFactory(PlanFactory)
    position = Sequence(lambda n: n + 1)
    text = "Nghị quyết số 76/NQ-CP ngày 15/7/2021"
    line = LazyAttribute(lambda self: f"Căn cứ {self.text} của Chính phủ")


class RecipientFactory(DjangoModelFactory):
    """A line of Nơi nhận."""

    class Meta:
        model = Recipient

    plan = SubFactory(PlanFactory)
    position = Sequence(lambda n: n + 1)
    text = "Lưu: VT"


class SectionFactory(DjangoModelFactory):
    """A mục with one paragraph."""

    class Meta:
        model = Section

    plan = SubFactory(PlanFactory)
    position = Sequence(lambda n: n + 1)
    label = "I"
    title = "MỤC ĐÍCH"
    body = "- Nâng cao nhận thức về cải cách hành chính."


class AppendixFactory(DjangoModelFactory):
    """The appendix of a plan."""

    class Meta:
        model = Appendix

    plan = SubFactory(PlanFactory)
    position = Sequence(lambda n: n + 1)
    title = "NỘI DUNG TUYÊN TRUYỀN"


class ItemFactory(DjangoModelFactory):
    """A row of an appendix, with nobody assigned."""

    class Meta:
        model = ContentItem

    appendix = SubFactory(AppendixFactory)
    plan = SelfAttribute("appendix.plan")
    position = Sequence(lambda n: n + 1)
    number = SelfAttribute("position")
    contents = "Tuyên truyền văn bản về cải cách hành chính"
    schedule_text = "Thường xuyên"
    schedule_kind = ContentItem.ScheduleKind.CONTINUOUS


class AssignmentFactory(DjangoModelFactory):
    """An agency that leads a row."""

    class Meta:
        model = Assignment

    item = SubFactory(ItemFactory)
    role = Assignment.Role.LEAD
    position = Sequence(lambda n: n + 1)
    standing = Assignment.Standing.AGENCY
    agency = SubFactory(AgencyFactory)
    text = LazyAttribute(lambda self: str(self.agency))
    printed = SelfAttribute("text")
    named_as = SelfAttribute("standing")


class FormatFactory(DjangoModelFactory):
    """A form of communication of the catalogue."""

    class Meta:
        model = Format

    name = Sequence(lambda n: f"Hình thức {n}")
    group = Format.Group.ONLINE
    unit = "tin, bài"


class ItemFormatFactory(DjangoModelFactory):
    """A line of a row's forms."""

    class Meta:
        model = ItemFormat

    item = SubFactory(ItemFactory)
    position = Sequence(lambda n: n + 1)
    text = "Trên Cổng thông tin điện tử"


class DutyFactory(DjangoModelFactory):
    """What a sở owes in a row of an issued plan."""

    class Meta:
        model = Duty

    item = SubFactory(ItemFactory, appendix__plan__paper__state=Paper.State.ISSUED)
    plan = SelfAttribute("item.plan")
    agency = SubFactory(AgencyFactory)
    role = Assignment.Role.LEAD
    began_on = dt.date(2021, 1, 5)


class CalendarFactory(DjangoModelFactory):
    """The calendar of an issued plan of 2021: Quý I, 6 tháng, Quý III, Năm; duties count all year."""

    class Meta:
        model = ReportingCalendar

    plan = SubFactory(PlanFactory, paper__state=Paper.State.ISSUED)
    counts_from = dt.date(2021, 1, 1)


class PeriodFactory(DjangoModelFactory):
    """Quý I of an issued plan of 2021, 15/12/2020 to 14/3/2021."""

    class Meta:
        model = ReportingPeriod

    plan = SubFactory(PlanFactory, paper__state=Paper.State.ISSUED)
    kind = ReportingPeriod.Kind.QUARTER
    number = 1
    window_start = dt.date(2020, 12, 15)
    window_end = dt.date(2021, 3, 14)
    opens_on = SelfAttribute("window_start")
    opened_at = dt.datetime(2021, 1, 5, 9, 30, tzinfo=dt.UTC)


class DeadlineFactory(DjangoModelFactory):
    """Due three days after the window of Quý I, locked five days later."""

    class Meta:
        model = Deadline

    period = SubFactory(PeriodFactory)
    level = Agency.Level.PROVINCE
    due_on = dt.date(2021, 3, 17)
    locks_on = dt.date(2021, 3, 22)


class ObligationFactory(DjangoModelFactory):
    """A sở owes a report for Quý I: due on 17/3/2021, locked after 22/3; without its report."""

    class Meta:
        model = Obligation

    period = SubFactory(PeriodFactory)
    plan = SelfAttribute("period.plan")
    agency = SubFactory(AgencyFactory)
    due_on = dt.date(2021, 3, 17)
    locks_on = dt.date(2021, 3, 22)
    opened_at = dt.datetime(2021, 1, 5, 9, 30, tzinfo=dt.UTC)


class ReportFactory(DjangoModelFactory):
    """A blank report with its obligation, and no entry: ``ReportFactory(obligation__agency=so)``."""

    class Meta:
        model = ProgressReport

    obligation = SubFactory(ObligationFactory)


class EntryFactory(DjangoModelFactory):
    """A blank entry with its report, of a duty of the same office and plan."""

    class Meta:
        model = ProgressEntry

    report = SubFactory(ReportFactory)
    duty = SubFactory(
        DutyFactory,
        agency=SelfAttribute("..report.obligation.agency"),
        item__appendix__plan=SelfAttribute("....report.obligation.plan"),
    )
    position = Sequence(lambda n: n + 1)


class CountFactory(DjangoModelFactory):
    """A number of an entry."""

    class Meta:
        model = FormatCount

    entry = SubFactory(EntryFactory)
    name = "Trên Cổng thông tin điện tử"
    unit = "tin, bài"
    quantity = 12


class EvidenceFactory(DjangoModelFactory):
    """A small PDF that shows the work."""

    class Meta:
        model = Evidence

    report = SubFactory(ReportFactory)
    kind = Evidence.Kind.FILE
    name = Sequence(lambda n: f"anh-hoi-nghi-{n}.pdf")
    sha256 = LazyAttribute(lambda self: vault.keep(PRINTED + self.name.encode()))
    size = LazyAttribute(lambda self: len(PRINTED + self.name.encode()))
    content_type = "application/pdf"
    uploaded_at = dt.datetime(2021, 3, 10, 2, 30, tzinfo=dt.UTC)
    uploaded_by = SubFactory(UserFactory)


class UrgingLetterFactory(DjangoModelFactory):
    """A letter of a plan's monitor that urges nobody yet; without a number, as drafts are."""

    class Meta:
        model = UrgingLetter

    plan = SubFactory(PlanFactory, paper__state=Paper.State.ISSUED)
    paper = SubFactory(
        PaperFactory, issuer=SelfAttribute("..plan.monitor"), kind=Paper.Kind.LETTER, symbol="SNV",
        number="", day=None,
    )  # fmt: skip
    made_at = dt.datetime(2021, 3, 19, 5, 0, tzinfo=dt.UTC)
    made_by = SubFactory(UserFactory)
    taken_on = dt.date(2021, 3, 19)
    subject = "đôn đốc báo cáo"
    opening = "Thực hiện Kế hoạch số 892/KH-UBND."
    request = "Đề nghị gửi báo cáo."
    reply_by = dt.date(2021, 3, 24)
    recipients = "Như trên\nLưu: VT"
    signer_title = "GIÁM ĐỐC"


def plan_with_table(**given: object) -> Plan:
    """Give a plan with a section, an appendix of one row, its lead agency, and recipients."""
    plan: Plan = PlanFactory(**given)
    SectionFactory(plan=plan)
    RecipientFactory(plan=plan)
    item = ItemFactory(appendix__plan=plan, number=1, lead_text=str(plan.issuer))
    ItemFormatFactory(item=item)
    AssignmentFactory(item=item, agency=plan.issuer)
    return plan
