"""Registering a plan that was issued elsewhere: its PDF decides, differs, is kept and handed out."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from documents import vault
from documents.actions import numbers
from documents.models import Paper, SignedCopy
from plans.actions import originals, registering
from plans.models import Duty, Intake, Original, Plan
from tests.documents import authority
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
    plan_with_table,
)
from tests.plans.originals import ROWS, printed, scanned, signed, word
from tests.plans.test_intakes import text
from tests.plans.test_races import at_once, posting

pytestmark = pytest.mark.django_db

NEW = "/ke-hoach/dang-ky/"
TOLD = {
    "number": "12", "symbol": "KH-SNV", "day": "05/01/2021",
    "signed_by": "Nông Văn Tân", "signed_on": "05/01/2021", "compared_at": "on",
}  # fmt: skip


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử", name="Ủy ban nhân dân tỉnh Miền Thử")
    AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")
    return AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def monitor(office) -> User:
    user: User = MembershipFactory(agency=office, role=Role.MONITOR).user
    return user


@pytest.fixture
def client(monitor) -> Client:
    client = Client()
    client.force_login(monitor)
    return client


def of_role(office: Agency, role: Role) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=role).user)
    return client


def pdf_file(content: bytes, name: str = "ban-goc.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def send(client: Client, original: bytes | None, rows: bytes | None = None, **more):
    files = {"file": pdf_file(original)} if original is not None else {}
    if rows is not None:
        files["rows"] = SimpleUploadedFile("ke-hoach.docx", rows)
    return client.post(NEW, files | more)


def brought_in(client: Client, original: bytes, rows: bytes | None = None) -> Plan:
    """Bring a plan in with its original, up to the page on which it is registered."""
    response = send(client, original, rows)
    assert response.status_code == 302, response.context["form"].errors
    token = Intake.objects.latest("pk").token
    confirmed = client.post(f"/ke-hoach/nhap/{token}/xac-nhan/")
    plan = Plan.objects.latest("pk")
    assert confirmed.headers["Location"] == f"/ke-hoach/{plan.pk}/dang-ky/"
    return plan


def page_of(plan: Plan) -> str:
    return f"/ke-hoach/{plan.pk}/dang-ky/"


def shown(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return words(response)


def words(response) -> str:
    """Give what stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def said(response) -> str:
    return " ".join(map(str, get_messages(response.wsgi_request)))


def step(client: Client, plan: Plan, op: str, **given):
    return client.post(page_of(plan), {"op": op, **given})


class TestASignedPdfAlone:
    def test_is_read_beside_a_note_of_its_original(self, client):
        response = send(client, signed())
        preview = shown(client, response.headers["Location"])
        assert "Bản gốc: ban-goc.pdf (bản ký số" in preview
        intake = Intake.objects.get()
        assert [item.contents for item in intake.as_draft().items] == [
            ["Phổ biến chương trình cải cách hành chính"],
            ["Giới thiệu dịch vụ công trực tuyến"],
        ]
        handed = client.get(f"/ke-hoach/nhap/{intake.token}/ban-goc/")
        assert b"".join(handed.streaming_content) == signed()

    def test_shows_signatures_agreement_and_duties_before_it_is_confirmed(self, client):
        told = shown(client, page_of(brought_in(client, signed())))
        assert "Bản ký số : ban-goc.pdf" in told
        for name in ("Nguyễn Văn Ký", authority.PROVINCE, "Chữ ký khớp với nội dung tệp"):
            assert name in told
        assert "Khớp với bản gốc: Số, Ký hiệu, Ngày, Trích yếu, Người ký." in told
        assert "2 nội dung của phụ lục khớp với bản gốc." in told
        assert "2 nội dung giao 4 nhiệm vụ cho 2 cơ quan" in told
        assert "Ghi theo bản gốc" not in told
        assert not Duty.objects.exists()

    def test_is_registered_once_with_its_bytes_and_duties(self, client, office, monitor):
        plan = brought_in(client, signed())
        first, second = step(client, plan, "confirm"), step(client, plan, "confirm")
        assert first.headers["Location"] == second.headers["Location"] == f"/ke-hoach/{plan.pk}/"
        paper = Paper.objects.get()
        assert (paper.state, paper.reference) == (Paper.State.REGISTERED, "12/KH-SNV")
        assert (paper.day, paper.subject) == (dt.date(2021, 1, 5), plan.subject)
        assert vault.read(paper.sha256) == signed()
        copy = SignedCopy.objects.get()
        assert (copy.kind, copy.sha256, copy.attached_by) == ("signed", paper.sha256, monitor)
        assert [each.signer for each in copy.verification.signatures] == [
            "Nguyễn Văn Ký", authority.PROVINCE,
        ]  # fmt: skip
        assert Duty.objects.count() == 4
        assert AuditEvent.objects.filter(verb="đăng ký kế hoạch đã ban hành").count() == 1

    def test_is_what_the_plan_hands_out_as_pdf_then(self, client):
        plan = brought_in(client, signed())
        step(client, plan, "confirm")
        handed = client.get(f"/ke-hoach/{plan.pk}/pdf/")
        assert b"".join(handed.streaming_content) == signed()
        ours = client.get(f"/ke-hoach/{plan.pk}/trinh-bay-lai/")
        assert ours.content != signed()
        assert "trinh-bay-lai" in ours.headers["Content-Disposition"]

    def test_warnings_are_kept_and_need_not_be_mended(self, client, monitor):
        plan = brought_in(client, signed())
        assert "cảnh báo, được ghi lại và để nguyên" in shown(client, page_of(plan))
        step(client, plan, "confirm")
        kept = plan.acceptances.get(code="schedule-missing")
        assert (kept.by, kept.reason) == (monitor, registering.WHY_WARNINGS_STAND)


class TestAScan:
    def test_alone_has_no_rows_and_is_not_uploaded_again(self, client):
        response = send(client, scanned())
        told = words(response)
        assert response.status_code == 400
        assert "là bản chụp (ảnh quét), không có chữ để đọc" in told
        assert "Hãy chọn thêm tệp Word hoặc Excel của kế hoạch này" in told
        assert "Đã nhận “ban-goc.pdf”, không phải chọn lại" in told
        kept = response.context["kept"].as_token()
        again = send(client, None, word(), kept=kept)
        assert again.status_code == 302
        assert vault.read(Original.objects.get().sha256) == scanned()

    def test_is_kept_by_nobody_else(self, client, office):
        kept = send(client, scanned()).context["kept"].as_token()
        for who, token in (
            (of_role(office, Role.CLERK), kept), (client, kept[:-2] + "xx"), (client, ""),
        ):  # fmt: skip
            response = send(who, None, word(), kept=token)
            assert response.status_code == 400
            assert "Chọn tệp PDF của bản gốc." in words(response)

    def test_is_never_called_signed_and_a_person_tells_what_stands_on_it(self, client, monitor):
        plan = brought_in(client, scanned(), word())
        told = shown(client, page_of(plan))
        assert "Bản chụp : ban-goc.pdf" in told
        assert "Bản ký số" not in told
        assert "hãy xem 2 nội dung của dữ liệu có đúng như phụ lục của bản gốc" in told
        # Nobody has compared what could not be read.
        assert "Khớp với bản gốc" not in told
        assert "Chưa đăng ký được: hãy ghi phần Ghi theo bản gốc trước" in told
        refused = step(client, plan, "confirm")
        assert refused.status_code == 400
        assert "Chưa ghi đủ những gì chỉ người xem bản gốc mới biết" in words(refused)
        step(client, plan, "tell", **TOLD)
        told = shown(client, page_of(plan))
        assert "đã đối chiếu với bản gốc lúc" in told
        assert "Khớp với bản gốc: Số, Ký hiệu, Ngày, Người ký." in told
        step(client, plan, "confirm")
        paper = Paper.objects.get()
        assert (paper.signed_by, paper.signed_on) == ("Nông Văn Tân", dt.date(2021, 1, 5))
        assert SignedCopy.objects.get().kind == SignedCopy.Kind.SCAN
        told_event = AuditEvent.objects.get(verb="ghi theo bản gốc")
        assert (told_event.by_name, told_event.changes["number"]) == (str(monitor), "12")

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"compared_at": ""}, "Hãy đối chiếu với bản gốc rồi đánh dấu vào ô này."),
            ({"number": "mười hai"}, "không phải số văn bản"),
            ({"number": ""}, "Ghi số văn bản."),
            ({"day": "31/02/2021"}, "Ghi ngày theo dạng ngày/tháng/năm"),
            ({"day": "05/01/2090"}, "Ngày 05/01/2090 chưa đến"),
            ({"signed_by": ""}, "Ghi người đã ký bản gốc."),
        ],
    )
    def test_what_is_told_wrong_stays_typed(self, client, given, sentence):
        plan = brought_in(client, scanned(), word())
        response = step(client, plan, "tell", **TOLD | given)
        assert response.status_code == 400
        assert sentence in words(response)
        assert 'value="KH-SNV"' in response.content.decode()
        assert Original.objects.get().compared_at is None

    def test_signed_before_its_day_is_refused(self, client):
        plan = brought_in(client, scanned(), word())
        step(client, plan, "tell", **TOLD | {"signed_on": "01/01/2021"})
        refused = step(client, plan, "confirm")
        assert "Ngày ký 01/01/2021 trước ngày của văn bản" in words(refused)
        assert Paper.objects.get().state == Paper.State.DRAFT

    def test_a_row_written_after_it_was_compared_is_compared_anew(self, client):
        plan = brought_in(client, scanned(), word())
        step(client, plan, "tell", **TOLD)
        plan.items.filter(number=1).update(contents="Việc khác hẳn")
        assert "đã được sửa sau lần đối chiếu lúc" in shown(client, page_of(plan))
        assert step(client, plan, "confirm").status_code == 400
        step(client, plan, "tell", **TOLD)
        assert step(client, plan, "confirm").status_code == 302

    def test_with_letters_but_unsigned_asks_only_who_signed(self, client):
        plan = brought_in(client, printed())
        form = client.get(page_of(plan)).context["told_form"]
        assert list(form.fields) == ["signed_by", "signed_on", "compared_at"]
        assert form.initial["signed_by"] == "Nông Văn Tân"
        step(client, plan, "tell", signed_by="Nông Văn Tân", signed_on="5/1/2021", compared_at="on")
        step(client, plan, "confirm")
        assert Paper.objects.get().state == Paper.State.REGISTERED


class TestTheOriginalDecides:
    def test_another_number_in_the_word_file_is_shown_and_stops(self, client):
        plan = brought_in(client, signed(), word(number="15"))
        assert plan.paper.number == "15"
        told = shown(client, page_of(plan))
        assert "Số phải khớp 12 15" in told
        refused = step(client, plan, "confirm")
        assert refused.status_code == 400
        assert "Hãy lấy theo bản gốc, hoặc ghi lý do để nguyên" in words(refused)
        assert Paper.objects.get().state == Paper.State.DRAFT

    def test_its_number_is_taken_with_one_click(self, client):
        plan = brought_in(client, signed(), word(number="15"))
        assert "Đã lấy số" in said(step(client, plan, "take"))
        assert Paper.objects.get().number == "12"
        step(client, plan, "confirm")
        assert Paper.objects.get().reference == "12/KH-SNV"

    def test_the_data_stand_for_a_reason_that_is_kept(self, client):
        plan = brought_in(client, signed(), word(number="15"))
        short = step(client, plan, "confirm", reason="sai")
        assert "ít nhất 3 chữ" in words(short)
        assert ">sai</textarea>" in short.content.decode()
        step(client, plan, "confirm", reason="Bản gốc đóng dấu đè lên số")
        event = AuditEvent.objects.get(verb="đăng ký kế hoạch đã ban hành")
        assert event.reason == "Bản gốc đóng dấu đè lên số"
        assert event.changes["differences"] == [
            {"field": "number", "data": "15", "original": "12", "decides": True}
        ]
        assert Paper.objects.get().number == "15"

    def test_what_a_person_told_of_a_scan_decides_too(self, client):
        plan = brought_in(client, scanned(), word())
        step(client, plan, "tell", **TOLD | {"number": "021", "day": "07/01/2021"})
        assert "Ngày phải khớp 07/01/2021 05/01/2021" in shown(client, page_of(plan))
        step(client, plan, "take")
        paper = Paper.objects.get()
        assert (paper.number, paper.day) == ("21", dt.date(2021, 1, 7))

    def test_rows_that_differ_lead_to_where_they_are_mended(self, client):
        other = (
            "1\tPhổ biến chương trình cải cách hành chính\tHội nghị\tSở Tư pháp\tSở Tư pháp\tQuý I",
            "2\tĐối thoại với người dân\tTọa đàm\tSở Tư pháp\tSở Nội vụ\tQuý III",
        )
        plan = brought_in(client, signed(), word(*other))
        response = client.get(page_of(plan))
        told = words(response)
        assert "3 nội dung khác nhau" in told
        assert "khác bản gốc Nội dung 1" in told
        assert "Cơ quan chủ trì Sở Nội vụ Sở Tư pháp" in told
        assert "bản gốc không có Nội dung 2: Đối thoại với người dân" in told
        assert "dữ liệu thiếu Nội dung 2: Giới thiệu dịch vụ công trực tuyến" in told
        item = plan.items.get(number=1)
        assert f'href="/ke-hoach/{plan.pk}/soan/dong/{item.pk}/"' in response.content.decode()

    def test_a_line_that_breaks_elsewhere_is_no_difference(self, client):
        wide = tuple(row.replace("Sở Tư pháp\tQuý", "Sở  Tư  pháp\tQuý") for row in ROWS)
        plan = brought_in(client, signed(), word(*wide))
        assert "2 nội dung của phụ lục khớp với bản gốc" in shown(client, page_of(plan))


class TestAPlanThatIsHere:
    def test_is_asked_for_its_original_first(self, client, office):
        plan = plan_with_table(issuer=office, paper__number="12")
        assert "Kiểm tra và so với dữ liệu" in shown(client, page_of(plan))
        refused = step(client, plan, "confirm")
        assert "chưa có bản gốc" in said(refused)
        step(client, plan, "attach", file=pdf_file(signed()))
        assert "Trích yếu" in shown(client, page_of(plan))

    def test_a_submitted_one_is_registered_by_the_registrar(self, client, office):
        plan = brought_in(client, signed())
        Paper.objects.update(state=Paper.State.SUBMITTED)
        assert step(of_role(office, Role.REGISTRAR), plan, "confirm").status_code == 302
        assert Paper.objects.get().state == Paper.State.REGISTERED

    def test_a_clerk_prepares_what_another_registers(self, office):
        clerk = of_role(office, Role.CLERK)
        plan = brought_in(clerk, signed())
        told = shown(clerk, page_of(plan))
        assert "Bản gốc và phần đối chiếu đã được lưu" in told
        assert "Đăng ký kế hoạch này" not in told
        assert step(clerk, plan, "confirm").status_code == 403
        assert Paper.objects.get().state == Paper.State.DRAFT

    def test_numbered_here_is_not_registered_from_outside(self, client, office):
        plan = PlanFactory(issuer=office, paper__state=Paper.State.NUMBERED)
        response = step(client, plan, "attach", file=pdf_file(signed()))
        assert "đã có số ở đây" in said(response)
        assert not Original.objects.exists()

    def test_errors_stop(self, client, office):
        plan = brought_in(client, signed())
        plan.items.all().delete()
        plan.sections.all().delete()
        stands = client.get(page_of(plan)).context["standing"]
        assert stands.errors
        refused = step(client, plan, "confirm")
        assert "lỗi phải sửa trước khi đăng ký" in words(refused)

    def test_a_number_that_is_taken_names_the_plan_that_has_it(self, client, office):
        plan = brought_in(client, signed())
        Paper.objects.update(number="")
        given = {"paper__number": "12", "paper__symbol": "KH-SNV"}
        taken = PlanFactory(issuer=office, paper__state=Paper.State.ISSUED, **given)
        response = step(client, plan, "take")
        assert response.status_code == 400
        assert "đã có trong hệ thống" in words(response)
        assert f'href="/ke-hoach/{taken.pk}/"' in response.content.decode()

    def test_so_does_one_that_another_kind_has_in_the_same_register(self, client, office):
        plan = brought_in(client, signed())
        paper = {"paper__number": "12", "paper__symbol": "KH-SNV-VP", "paper__subject": "Việc khác"}
        taken = PlanFactory(issuer=office, paper__state=Paper.State.ISSUED, **paper)
        taken.paper.series = numbers.stored_series_for(office, Paper.Kind.PLAN)
        taken.paper.save()
        response = step(client, plan, "confirm")
        assert response.status_code == 400
        assert "đã cấp cho văn bản khác (“Việc khác”)" in words(response)
        assert f'href="/ke-hoach/{taken.pk}/"' in response.content.decode()
        assert not SignedCopy.objects.exists()


class TestChangingOnesMind:
    def test_the_original_is_withdrawn_and_the_data_stay(self, client):
        plan = brought_in(client, signed())
        assert "Dữ liệu của kế hoạch không đổi" in said(step(client, plan, "withdraw"))
        assert not Original.objects.exists()
        assert plan.items.count() == 2
        event = AuditEvent.objects.get(verb="rút bản gốc")
        assert vault.read(event.changes["sha256"]) == signed()

    def test_another_takes_its_place(self, client):
        plan = brought_in(client, printed())
        step(client, plan, "attach", file=pdf_file(signed(), "ban-ky.pdf"))
        assert Original.objects.get().name == "ban-ky.pdf"
        assert AuditEvent.objects.filter(verb="rút bản gốc").count() == 1

    def test_after_registering_it_is_too_late(self, client, monitor):
        plan = brought_in(client, signed())
        step(client, plan, "confirm")
        step(client, plan, "withdraw")
        with pytest.raises(originals.PlanFrozen):
            originals.withdraw(plan=plan, by=monitor, at=timezone.now())
        assert Original.objects.get().plan == plan

    def test_a_discarded_intake_takes_it_along(self, client):
        send(client, signed())
        client.post(f"/ke-hoach/nhap/{Intake.objects.get().token}/bo/")
        assert not Original.objects.exists()

    def test_an_updated_plan_gets_the_new_original(self, client):
        plan = brought_in(client, printed())
        assert brought_in(client, signed()) == plan
        assert Original.objects.get().sha256 != ""
        assert Original.objects.get().is_signed


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_clicks_register_once(self, client, monitor):
        plan = brought_in(client, signed())
        confirm = posting(monitor, page_of(plan), op="confirm")
        assert at_once(confirm, posting(monitor, page_of(plan), op="confirm")) == [302, 302]
        assert Paper.objects.get().state == Paper.State.REGISTERED
        assert (SignedCopy.objects.count(), Duty.objects.count()) == (1, 4)

    def test_withdrawn_while_it_is_confirmed_is_one_or_the_other(self, client, monitor):
        plan = brought_in(client, signed())
        confirm = posting(monitor, page_of(plan), op="confirm")
        at_once(confirm, posting(monitor, page_of(plan), op="withdraw"))
        is_registered = Paper.objects.get().state == Paper.State.REGISTERED
        assert Original.objects.exists() == SignedCopy.objects.exists() == is_registered
        assert Duty.objects.count() == (4 if is_registered else 0)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (lambda: b"Khong phai PDF", "không phải PDF"),
            (lambda: b"", "Tệp này rỗng"),
            (lambda: printed()[:9000], "bị hỏng hoặc bị cắt ngang"),
            (lambda: authority.encrypt(printed()), "bị mã hóa hoặc đặt mật khẩu"),
            (
                lambda: authority.with_javascript(printed()),
                "không được có trong văn bản hành chính",
            ),
            (lambda: authority.flip_byte(signed(), 3000), "không làm bản gốc được"),
            (lambda: authority.draw_box(signed()), "không làm bản gốc được"),
        ],
        ids=["no PDF", "empty", "cut", "locked", "JavaScript", "flipped", "painted over"],
    )
    def test_is_refused_with_its_sentence(self, client, office, content, sentence):
        response = send(client, content(), word(), year="2021", issuer=str(office.pk))
        assert response.status_code == 400
        assert sentence in words(response)
        assert 'value="2021"' in response.content.decode()
        assert f'<option value="{office.pk}" selected>' in response.content.decode()
        assert not Intake.objects.exists()

    def test_too_large_is_told_with_both_sizes(self, client, office):
        with override_settings(SIGNED_FILE_LIMIT=20_000):
            for response in (
                send(client, b"%PDF-1.7" + bytes(500_000)),
                step(
                    client, plan_with_table(issuer=office), "attach", file=pdf_file(bytes(500_000))
                ),
            ):
                assert response.status_code == 400
                assert "lớn hơn 0,0 MB (tệp của bạn: 0,5 MB)" in words(response)

    def test_a_word_file_that_is_none_keeps_the_original(self, client):
        response = send(client, signed(), b"\x00\x01 khong phai Word")
        assert response.status_code == 400
        assert response.context["form"].errors.keys() == {"rows"}
        assert "Đã nhận “ban-goc.pdf”" in words(response)

    def test_a_year_that_nobody_says_is_asked_for(self, client):
        rows = text(*ROWS, subject="cho mọi người").encode()
        send(client, signed(), rows)
        address = f"/ke-hoach/nhap/{Intake.objects.latest('pk').token}/xac-nhan/"
        refused = client.post(address)
        assert refused.status_code == 409
        assert "Trích yếu không ghi năm của kế hoạch" in words(refused)
        assert "Bản gốc: ban-goc.pdf" in words(refused)
        send(client, signed(), rows, year="2021")
        address = f"/ke-hoach/nhap/{Intake.objects.latest('pk').token}/xac-nhan/"
        assert "/dang-ky/" in client.post(address).headers["Location"]
        assert Plan.objects.get().year == 2021

    def test_one_that_is_registered_names_its_plan(self, client, office):
        plan = brought_in(client, signed())
        step(client, plan, "confirm")
        response = send(client, signed())
        assert response.status_code == 400
        assert "Tệp này đã là bản gốc của kế hoạch 12/KH-SNV" in words(response)
        assert f'href="/ke-hoach/{plan.pk}/"' in response.content.decode()
        other = plan_with_table(issuer=office)
        assert "Không đăng ký lần nữa" in words(
            step(client, other, "attach", file=pdf_file(signed()))
        )

    def test_lost_bytes_register_nothing(self, client):
        plan = brought_in(client, signed())
        Original.objects.update(sha256="0" * 64)
        refused = step(client, plan, "confirm")
        assert "Kho lưu trữ không còn nguyên bản" in words(refused)
        assert Paper.objects.get().state == Paper.State.DRAFT
        assert not Duty.objects.exists()
