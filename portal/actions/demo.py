"""Fills an empty database with what a newcomer wants to see; safe to repeat."""

import datetime as dt
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from agencies import registry
from agencies.actions import audit, days_off
from agencies.actions.registry import load_province
from agencies.models import Agency, Membership, User
from agencies.roles import ROLE_NAMES, Role
from documents.models import Paper
from plans.actions import importing, issuing, life, numbering, papers
from plans.actions.formats import load_formats
from plans.models import Plan
from portal.actions import demo_year

PROVINCES = ("bac-kan", "thai-nguyen")
SAMPLE = Path(__file__).resolve().parents[2] / "plans" / "samples" / "ke-hoach-mau.txt"
_SAMPLE_YEARS = ("năm", "NĂM")
# What next year's draft does not have yet.
_BLANKS = {
    "15/KH-UBND": "     /KH-UBND",
    "ngày 12 tháng 01 năm 2026": "ngày     tháng     năm 2026",
}
_LET_STAND = "Kế hoạch mẫu, để nguyên cho người xem thấy cảnh báo."


class NotADemoDatabase(Exception):
    """The database holds what the demo did not make; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demo: who, in which office of which province, as what."""

    username: str
    full_name: str
    province: str
    office: str
    role: Role


ACCOUNTS = (
    Account("quantri", "Lê Quản Trị", "Thái Nguyên", "UBND tỉnh Thái Nguyên", Role.ADMINISTRATOR),
    Account("vanthu", "Phạm Văn Thư", "Thái Nguyên", "UBND tỉnh Thái Nguyên", Role.REGISTRAR),
    Account("theodoi", "Trần Đầu Mối", "Thái Nguyên", "Sở Nội vụ", Role.MONITOR),
    Account("noivu", "Nguyễn Chuyên Viên", "Thái Nguyên", "Sở Nội vụ", Role.CLERK),
    Account("lanhdao.noivu", "Lý Giám Đốc", "Thái Nguyên", "Sở Nội vụ", Role.HEAD),
    Account("tuphap", "Hoàng Tư Pháp", "Thái Nguyên", "Sở Tư pháp", Role.CLERK),
    Account("lanhdao.tuphap", "Vũ Lãnh Đạo", "Thái Nguyên", "Sở Tư pháp", Role.HEAD),
    Account("xa", "Ma Thị Xã", "Thái Nguyên", "UBND xã Ba Bể", Role.CLERK),
    Account("xem", "Đỗ Người Xem", "Thái Nguyên", "UBND tỉnh Thái Nguyên", Role.VIEWER),
    Account("backan", "Nông Bắc Kạn", "Bắc Kạn", "Sở Nội vụ", Role.MONITOR),
)
OPERATOR = "hethong"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made, to be told to the newcomer."""

    plan: Plan
    password: str


def make(*, folder: Path, at: dt.datetime) -> Demo:
    """Make the demo, or bring one that was made before up to date.

    Args:
        folder: where ``plan.pdf`` and the accounts' password are written.
        at: now, in local time.

    Raises:
        NotADemoDatabase: somebody works in this database.
    """
    refuse_others_work()
    folder.mkdir(parents=True, exist_ok=True)
    for key in PROVINCES:
        load_province(key=key, by=None, at=at)
    load_formats(by=None, at=at)
    days_off.seed(years=range(at.year - 1, at.year + 2), by=None, at=at)
    password = _password(folder / "password.txt")
    hashed = _hashed(password)
    _make_accounts(hashed, at)
    plan = _issued_plan(at)
    demo_year.live(plan=plan, monitor=User.objects.get(username="theodoi"), hashed=hashed, at=at)
    _next_draft(at)
    (folder / "plan.pdf").write_bytes(papers.handed_on(plan=plan, file_format="pdf"))
    return Demo(plan, password)


def refuse_others_work() -> None:
    """Raise ``NotADemoDatabase`` if there is anything here that the demo did not make."""
    ours = {account.username for account in ACCOUNTS} | {OPERATOR} | demo_year.clerk_names()
    names = {row.name for key in PROVINCES for row in registry.read_province(key).agencies}
    foreign = {
        "tài khoản": User.objects.exclude(username__in=ours).first(),
        "kế hoạch": Plan.objects.filter(is_sample=False).select_related("paper").first(),
        "cơ quan": Agency.objects.exclude(name__in=names).first(),
    }
    for kind, found in foreign.items():
        if found is not None:
            raise NotADemoDatabase(
                f"Cơ sở dữ liệu đang có {kind} “{found}” không do bản giới thiệu tạo ra, nên không "
                "ghi thêm gì. Để mở cổng với dữ liệu này, chạy bin/demo --as-is; để tạo bản giới thiệu "
                "mới, đặt biến PORTAL_VAR đến một thư mục trống rồi chạy lại."
            )


def _password(path: Path) -> str:
    """Give the password all accounts of this demo share, chosen at its first run."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"cchc-{secrets.token_hex(4)}\n")
    return path.read_text().strip()


@transaction.atomic
def _make_accounts(hashed: str, at: dt.datetime) -> None:
    for account in ACCOUNTS:
        office = _office(account)
        user = _user(account.username, account.full_name, hashed)
        row, is_new = Membership.objects.get_or_create(
            user=user,
            agency=office,
            role=account.role,
            until=None,
            # Who was there when things happened has been told of them.
            defaults={"since": timezone.localdate(at).replace(month=1, day=1)},
        )
        if is_new:
            audit.record(verb="giao vai trò", subject=row, by=None, at=at, agency=office)
    _user(OPERATOR, "Người vận hành hệ thống", hashed, is_superuser=True, is_staff=True)


def _office(account: Account) -> Agency:
    province = Agency.objects.get(parent=None, place=account.province)
    return Agency.objects.in_province(province).get(short_name=account.office)


def _user(username: str, full_name: str, hashed: str, **rights: bool) -> User:
    user, _ = User.objects.get_or_create(
        username=username,
        defaults={"full_name": full_name, "email": demo_year.mail_of(username), **rights},
    )
    if user.password != hashed:
        user.password = hashed
        user.save(update_fields=["password"])
    return user


def _hashed(password: str) -> str:
    """Give the hash that all accounts share, the one in use while it fits: making one takes time."""
    known = User.objects.filter(username=OPERATOR).values_list("password", flat=True).first()
    return known if known and check_password(password, known) else make_password(password)


def _issued_plan(at: dt.datetime) -> Plan:
    """Give this year's plan, taken as far as a plan goes; a run that was cut off is gone on with."""
    plan = _sample(at.year) or _imported(SAMPLE.read_text(), at.year, at)
    drafter, registrar = (User.objects.get(username=name) for name in ("noivu", "vanthu"))
    if plan.paper.state == Paper.State.DRAFT:
        life.submit(plan=plan, by=drafter, at=at, reason_for_all=_LET_STAND)
    if plan.paper.state == Paper.State.SUBMITTED:
        day = min(plan.paper.day or timezone.localdate(at), timezone.localdate(at))
        wanted = numbering.Wanted(plan.paper.number, day, reason_for_all=_LET_STAND)
        plan.paper = numbering.number(plan=plan, wanted=wanted, by=registrar, at=at)
    if plan.paper.state == Paper.State.NUMBERING:
        plan.paper = numbering.resume(plan=plan, by=registrar, at=at)
    if plan.paper.state == Paper.State.NUMBERED:
        issuing.issue(
            plan=plan, by=registrar, at=at, signed_by=plan.signer_name, signed_on=plan.paper.day
        )
    return Plan.objects.whole().get(pk=plan.pk)


def _next_draft(at: dt.datetime) -> None:
    """Leave a plan of next year to be worked on: without number and day, as a draft is."""
    if _sample(at.year + 1) is None:
        text = SAMPLE.read_text()
        for words, blank in _BLANKS.items():
            text = text.replace(words, blank)
        _imported(text, at.year + 1, at)


def _sample(year: int) -> Plan | None:
    mine = Plan.objects.filter(is_sample=True, year=year)
    return mine.select_related("paper", "issuer", "drafter", "monitor").first()


def _imported(text: str, year: int, at: dt.datetime) -> Plan:
    for words in _SAMPLE_YEARS:
        text = text.replace(f"{words} 2026", f"{words} {year}")
    content = text.encode()
    reading = importing.read_file(content=content, on=timezone.localdate(at))
    drafter = User.objects.get(username="noivu")
    return importing.import_plan(reading=reading, by=drafter, at=at, is_sample=True)


def introductions() -> list[tuple[str, str, str]]:
    """Give user name, role and office of each account, in the order to try them."""
    rows = [(a.username, ROLE_NAMES[a.role], f"{a.office} ({a.province})") for a in ACCOUNTS]
    return [*rows, (OPERATOR, "Vận hành hệ thống", "mọi tỉnh")]
