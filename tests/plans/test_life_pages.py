"""The pages on which a plan takes its steps: what they offer, refuse and keep."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEvent, Membership
from agencies.roles import Role
from documents import vault
from documents.models import Paper, SignedCopy
from plans.actions import issuing, life, numbering
from plans.actions.duties import expansion_of
from plans.models import Plan
from tests.documents import authority
from tests.documents.tampering import small_pdf
from tests.factories import (
    PRINTED,
    AgencyFactory,
    MembershipFactory,
    PlanFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
LET_STAND = "Đã thống nhất để nguyên như vậy."


@pytest.fixture
def plan() -> Plan:
    return plan_with_table(issuer=AgencyFactory(symbol="SNV"), paper__number="", paper__day=None)


@pytest.fixture
def registrar(plan: Plan) -> Client:
    return signed_in(MembershipFactory(agency=plan.issuer, role=Role.REGISTRAR))


@pytest.fixture
def clerk(plan: Plan) -> Client:
    return signed_in(MembershipFactory(agency=plan.issuer, role=Role.CLERK))


def signed_in(who: Membership) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def submitted(plan: Plan) -> Plan:
    life.submit(plan=plan, by=None, at=NOW, reason_for_all=LET_STAND)
    return plan


def numbered(plan: Plan) -> Plan:
    wanted = numbering.Wanted("5", dt.date(2026, 3, 2), reason_for_all=LET_STAND)
    plan.paper = numbering.number(plan=submitted(plan), wanted=wanted, by=None, at=NOW)
    return plan


def page(client: Client, name: str, plan: Plan, status: int = 200) -> str:
    response = client.get(reverse(f"plans:{name}", args=[plan.pk]))
    assert response.status_code == status
    return response.content.decode()


def told(client: Client, name: str, plan: Plan, data: Mapping[str, object] | None = None) -> str:
    """Send a form and give the page it ends on."""
    response = client.post(reverse(f"plans:{name}", args=[plan.pk]), data or {}, follow=True)
    return response.content.decode()


def pdf(content: bytes, name: str = "da-ky.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


class TestSteps:
    def test_a_draft_with_open_warnings_leads_to_the_checks(self, clerk: Client, plan: Plan):
        said = page(clerk, "detail", plan)
        assert "Mở danh sách kiểm tra" in said
        assert reverse("plans:submit", args=[plan.pk]) not in said

    def test_submitting_with_open_warnings_is_refused_and_nothing_moves(
        self, clerk: Client, plan: Plan
    ):
        assert "Chưa trình ký được" in told(clerk, "submit", plan)
        plan.paper.refresh_from_db()
        assert plan.paper.state == Paper.State.DRAFT

    def test_whoever_may_not_take_the_next_step_is_told_who_may(self, clerk: Client, plan: Plan):
        assert f"Chỉ văn thư của {plan.issuer} được cấp số" in page(
            clerk, "detail", submitted(plan)
        )

    def test_only_the_head_submits_where_the_office_wants_it(self, clerk: Client, plan: Plan):
        plan.drafter.head_submits = True
        plan.drafter.save()
        assert "Chỉ lãnh đạo đơn vị" in page(clerk, "submit", plan, status=403)

    def test_why_it_came_back_stands_on_the_plan(self, clerk: Client, plan: Plan):
        life.send_back(plan=submitted(plan), reason="Thiếu nơi nhận ở trang hai.", by=None, at=NOW)
        assert "Lý do: Thiếu nơi nhận ở trang hai." in page(clerk, "detail", plan)

    def test_a_step_that_is_not_due_leads_back_with_the_reason(self, registrar: Client, plan: Plan):
        for name, words in (
            ("number", "không cấp số được"),
            ("issue", "không ban hành được"),
            ("cancel-number", "không hủy số được"),
            ("recall", "không thu hồi được"),
        ):
            response = registrar.get(reverse(f"plans:{name}", args=[plan.pk]), follow=True)
            assert words in response.content.decode()


class TestNumbering:
    def test_a_plan_in_force_of_the_same_words_and_year_is_pointed_out(
        self, registrar: Client, plan: Plan
    ):
        assert "mọi nhiệm vụ hai lần" not in page(registrar, "number", submitted(plan))
        twin = PlanFactory(
            issuer=plan.issuer, year=plan.year, subject=plan.subject.upper(),
            paper__state=Paper.State.ISSUED,
        )  # fmt: skip
        said = page(registrar, "number", plan)
        assert "mọi nhiệm vụ hai lần" in said
        assert reverse("plans:detail", args=[twin.pk]) in said

    def test_the_next_number_and_the_symbol_are_proposed(self, registrar: Client, plan: Plan):
        said = page(registrar, "number", submitted(plan))
        assert 'name="number" value="1"' in said
        assert 'name="symbol" value="KH-SNV"' in said

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"number": "mười", "day": "02/03/2026"}, "không phải số văn bản"),
            ({"number": "", "day": "02/03/2026"}, "Ghi số văn bản"),
            ({"number": "5", "day": "31/02/2026"}, "Ghi ngày theo dạng"),
            ({"number": "5", "day": "01/01/2090"}, "chưa đến"),
        ],
    )
    def test_what_does_not_fit_is_said_and_kept(self, registrar, plan, given, words):
        said = told(registrar, "number", submitted(plan), {**given, "symbol": "KH-X"})
        assert words in said
        assert 'value="KH-X"' in said

    def test_a_warning_that_the_number_brings_wants_its_reason(self, registrar: Client, plan: Plan):
        appendix = plan.appendices.get()
        appendix.caption = "Kèm theo Kế hoạch số 9/KH-SNV của Sở Nội vụ"
        appendix.save()
        given = {"number": "5", "symbol": "KH-SNV", "day": "02/03/2026"}
        said = told(registrar, "number", submitted(plan), given)
        assert "còn 1 cảnh báo" in said
        assert "ít nhất 3 chữ" in told(registrar, "number", plan, {**given, "for_all": "OK"})
        assert "Đã cấp số 05/KH-SNV" in told(
            registrar, "number", plan, given | {"for_all": LET_STAND}
        )
        assert plan.acceptances.filter(code="number-mismatch", reason=LET_STAND).exists()

    def test_an_interrupted_numbering_is_gone_on_with_or_given_up(
        self, registrar: Client, plan: Plan
    ):
        paper = submitted(plan).paper
        claimed = {"state": "numbering", "number": "5", "day": "2026-03-02", "numbered_at": NOW}
        Paper.objects.filter(pk=paper.pk).update(**claimed, claim="x")
        assert "bị gián đoạn" in page(registrar, "number", plan)
        assert "Đã nhả số" in told(registrar, "release", plan)
        assert "Đã nhả số" not in told(registrar, "release", plan)
        Paper.objects.filter(pk=paper.pk).update(**claimed, claim="x")
        assert "Đã cấp số 05/KH-SNV" in told(registrar, "resume", plan)
        paper.refresh_from_db()
        assert vault.read(paper.sha256).startswith(b"%PDF")


class TestSigning:
    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"MZ not a paper", "PDF"), (b"", "Tệp này rỗng"), (small_pdf("Another"), "chữ ký")],
    )
    def test_what_is_no_signed_copy_is_refused_with_its_sentence(
        self, registrar: Client, plan: Plan, content: bytes, words: str
    ):
        said = told(registrar, "sign", numbered(plan), {"kind": "signed", "file": pdf(content)})
        assert words in said
        assert not SignedCopy.objects.exists()

    def test_a_file_that_is_too_large_is_told_its_size(
        self, registrar: Client, plan: Plan, settings
    ):
        settings.SIGNED_FILE_LIMIT = 1_000_000
        file = pdf(b"%PDF" + b"0" * 1_999_996)
        said = told(registrar, "sign", numbered(plan), {"kind": "scan", "file": file})
        assert "Tệp lớn hơn 1 MB (tệp của bạn: 2 MB)" in said

    def test_a_refusal_is_in_the_log(self, registrar: Client, plan: Plan):
        told(registrar, "sign", numbered(plan), {"kind": "signed", "file": pdf(b"%PDF-1.7 x")})
        event = AuditEvent.objects.get(verb="từ chối bản đã ký")
        assert event.changes["file"] == "da-ky.pdf"

    def test_a_scan_is_never_called_signed(self, registrar: Client, plan: Plan):
        scan = small_pdf("Scan")
        said = told(registrar, "sign", numbered(plan), {"kind": "scan", "file": pdf(scan)})
        assert "Đã nhận “da-ky.pdf” (bản chụp)" in said
        assert "Ghi ai đã ký bản giấy" in page(registrar, "issue", plan)

    def test_the_same_copy_twice_is_one_and_may_be_taken_back(self, registrar: Client, plan: Plan):
        signed = authority.signed_by_both(vault.read(numbered(plan).paper.sha256))
        for _ in range(2):
            told(registrar, "sign", plan, {"kind": "signed", "file": pdf(signed)})
        copy = plan.paper.copies.get()
        response = registrar.post(reverse("plans:withdraw-copy", args=[plan.pk, copy.pk]))
        assert response.status_code == 302
        assert "Chưa có bản ký số" in page(registrar, "issue", plan)

    def test_once_issued_the_signed_copy_is_not_replaced(self, registrar: Client, plan: Plan):
        signed = authority.signed_by_both(vault.read(numbered(plan).paper.sha256))
        told(registrar, "sign", plan, {"kind": "signed", "file": pdf(signed)})
        issuing.issue(plan=plan, by=None, at=NOW)
        again = authority.sign(signed, authority.person(), field="Again")
        said = told(registrar, "sign", plan, {"kind": "signed", "file": pdf(again, "khac.pdf")})
        assert "không thay bằng bản khác" in said
        scan = {"kind": "scan", "file": pdf(small_pdf("Scan"), "chup.pdf")}
        assert "Đã nhận “chup.pdf” (bản chụp)" in told(registrar, "sign", plan, scan)
        address = reverse("plans:download", args=[plan.pk, "pdf"])
        assert b"".join(registrar.get(address).streaming_content) == signed  # type: ignore[attr-defined]


class TestIssuing:
    def test_a_day_before_the_paper_s_own_is_refused(self, registrar: Client, plan: Plan):
        given = {"signed_by": "Nông Văn Tân", "signed_on": "01/03/2026"}
        assert "trước ngày của văn bản" in told(registrar, "issue", numbered(plan), given)
        assert not plan.duties.exists()

    def test_issued_on_paper_it_hands_out_the_numbered_bytes(self, registrar: Client, plan: Plan):
        given = {"signed_by": "Nông Văn Tân", "signed_on": "02/03/2026"}
        assert "giao 1 nhiệm vụ" in told(registrar, "issue", numbered(plan), given)
        address = reverse("plans:download", args=[plan.pk, "pdf"])
        sent = b"".join(registrar.get(address).streaming_content)  # type: ignore[attr-defined]
        assert sent == vault.read(plan.paper.sha256)
        copy = registrar.get(reverse("plans:rendering", args=[plan.pk]))
        assert "trinh-bay-lai" in copy.headers["Content-Disposition"]

    def test_duties_that_have_changed_since_they_were_shown_are_shown_again(
        self, registrar: Client, plan: Plan
    ):
        given = {"signed_by": "Nông Văn Tân", "signed_on": "02/03/2026"}
        shown = expansion_of(plan=Plan.objects.whole().get(pk=numbered(plan).pk), on=NOW.date())
        assert f'name="shown" value="{shown.stamp}"' in page(registrar, "issue", plan)
        other = given | {"shown": "0" * 64}
        assert "đã đổi từ lúc bạn xem" in told(registrar, "issue", plan, other)
        plan.paper.refresh_from_db()
        assert (plan.paper.state, plan.duties.count()) == (Paper.State.NUMBERED, 0)
        assert "giao 1 nhiệm vụ" in told(registrar, "issue", plan, given | {"shown": shown.stamp})

    def test_a_second_click_says_where_it_stands(self, registrar: Client, plan: Plan):
        issuing.issue(
            plan=numbered(plan), by=None, at=NOW, signed_by="Nông Văn Tân",
            signed_on=dt.date(2026, 3, 2),
        )  # fmt: skip
        assert "đang ở trạng thái “Đã ban hành”, không cần làm lại." in told(
            registrar, "issue", plan
        )
        assert plan.duties.count() == 1

    def test_lost_bytes_are_a_sentence_and_no_other_paper(self, registrar: Client, plan: Plan):
        Paper.objects.filter(pk=numbered(plan).paper.pk).update(sha256="0" * 64)
        response = registrar.get(reverse("plans:download", args=[plan.pk, "pdf"]))
        assert response.status_code == 503
        assert "không còn nguyên bản" in response.content.decode()


def test_what_could_be_mended_is_nothing_to_those_who_only_read_an_issued_plan():
    plan = plan_with_table(paper__state=Paper.State.ISSUED)
    reader = MembershipFactory(agency=AgencyFactory(parent=plan.issuer.root), role=Role.CLERK)
    writer = MembershipFactory(agency=plan.drafter, role=Role.CLERK)
    said = [page(signed_in(who), "detail", plan) for who in (reader, writer)]
    assert ["điểm lưu ý" in each.lower() for each in said] == [False, True]


def test_closing_keeps_the_duties_and_recalling_ends_them(registrar: Client):
    plan = plan_with_table(paper__state=Paper.State.ISSUED)
    assert plan.paper.sha256 == vault.keep(PRINTED)
    client = signed_in(MembershipFactory(agency=plan.issuer, role=Role.REGISTRAR))
    issuing.lay_on(plan=plan, by=None, at=NOW)
    assert "Đã kết thúc kế hoạch" in told(client, "close", plan, {"reason": "Hết năm kế hoạch."})
    assert plan.duties.open().count() == 1
    assert "Đã thu hồi" in told(client, "recall", plan, {"reason": "Theo chỉ đạo của tỉnh."})
    assert plan.duties.open().count() == 0
