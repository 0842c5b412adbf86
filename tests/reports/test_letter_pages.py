"""Urging letters on the screen: from the matrix in one click, and on through the register."""

import datetime as dt
import io
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from agencies.models import User
from agencies.roles import Role
from documents import pdf
from documents.models import Paper, Series
from documents.press import RenderFailed
from reports.models import UrgingLetter
from tests.documents import readers
from tests.factories import MembershipFactory
from tests.reports.urged import Urging, file, urging

pytestmark = pytest.mark.django_db

State = Paper.State


@pytest.fixture
def here() -> Urging:
    return urging()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def monitor(here) -> Client:
    return client_of(here.monitor)


@pytest.fixture
def registrar(here) -> Client:
    return client_of(here.registrar())


def url(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


def page(client: Client, address: str, status: int = 200, **posted: Any) -> str:
    response = client.post(address, posted) if posted else client.get(address)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def clicked(client: Client, here: Urging, query: str = "", **posted: Any) -> UrgingLetter:
    """Press the button of the matrix; give the letter whose page it leads to."""
    response = client.post(url("urge", here.watch.plan.pk) + query, posted)
    assert response.status_code == 302, response.content.decode()[-2000:]
    letter = UrgingLetter.objects.latest("pk")
    assert response.headers["Location"] == url("letter", letter.pk)
    return UrgingLetter.objects.whole().get(pk=letter.pk)


def step(name: str, letter: UrgingLetter, *more: object) -> str:
    return reverse(f"documents:{name}", args=[letter.paper_id, *more])


class TestOneClick:
    def test_the_matrix_has_the_button_where_somebody_is_late(self, here, monitor):
        said = page(monitor, url("matrix", here.watch.plan.pk))
        assert f'action="{url("urge", here.watch.plan.pk)}?"' in said
        for owed in (here.silent, here.returned):
            file(owed)
        assert "Soạn công văn đôn đốc" not in page(monitor, url("matrix", here.watch.plan.pk))

    def test_who_only_looks_has_none(self, here):
        viewer = client_of(MembershipFactory(agency=here.home, role=Role.VIEWER).user)
        assert "Soạn công văn đôn đốc" not in page(viewer, url("matrix", here.watch.plan.pk))

    def test_it_leads_to_the_preview_with_everything_filled_in(self, here, monitor):
        letter = clicked(monitor, here)
        said = page(monitor, url("letter", letter.pk))
        for words in (
            "V/v đôn đốc báo cáo kết quả thực hiện Kế hoạch số 892/KH-UBND", "Kính gửi:",
            "- Sở Tư pháp;", "- UBND xã Bằng Thành.", "Nông Văn Tân", "DỰ THẢO", "Lưu: VT",
        ):  # fmt: skip
            assert words in said
        assert f'href="{step("submit", letter)}"' in said

    def test_the_filters_of_the_matrix_narrow_it(self, here, monitor):
        letter = clicked(monitor, here, "?tim=tu+phap")
        assert [each.agency_name for each in letter.offices.all()] == ["Sở Tư pháp"]

    def test_one_period_of_several(self, here, monitor):
        period = here.watch.period.pk
        said = page(monitor, url("urge", here.watch.plan.pk) + f"?ky={period}")
        assert "Quý I/2021: 2" in said
        # No database counts so far: nothing is narrowed.
        assert "Sở Tư pháp" in page(monitor, url("urge", here.watch.plan.pk) + "?ky=1" + "0" * 30)
        clicked(monitor, here, f"?ky={period}")

    def test_a_period_of_which_nobody_is_late_makes_none(self, here, monitor):
        response = monitor.post(url("urge", here.watch.plan.pk) + "?ky=999999", follow=True)
        assert "Không còn báo cáo nào quá hạn" in response.content.decode()
        assert not UrgingLetter.objects.exists()

    def test_ticks_choose_and_no_tick_is_refused(self, here, monitor):
        address = url("urge", here.watch.plan.pk)
        response = monitor.post(address, {"da_chon": "1"}, follow=True)
        assert "Chọn ít nhất một cơ quan" in response.content.decode()
        letter = clicked(monitor, here, da_chon="1", chon=[here.returned.pk])
        assert [each.agency_name for each in letter.offices.all()] == ["UBND xã Bằng Thành"]

    @pytest.mark.parametrize("typed", ["x", "-1", "²", "9" * 40, "' OR 1=1"])
    def test_ticks_that_are_no_numbers(self, here, monitor, typed):
        monitor.post(url("urge", here.watch.plan.pk), {"da_chon": "1", "chon": [typed]})
        assert not UrgingLetter.objects.exists()

    def test_a_second_letter_of_the_day_is_asked_about(self, here, monitor):
        first = clicked(monitor, here, da_chon="1", chon=[here.silent.pk])
        said = page(
            monitor, url("urge", here.watch.plan.pk), 409, da_chon="1", chon=[here.returned.pk]
        )
        assert "Hôm nay đã soạn một công văn" in said
        assert f'name="chon" value="{here.returned.pk}"' in said
        assert f'name="sau" value="{first.pk}"' in said
        second = clicked(monitor, here, chon=[here.returned.pk], sau=first.pk)
        assert second.pk != first.pk

    def test_the_history_says_who_was_urged_when(self, here, monitor):
        letter = clicked(monitor, here)
        said = page(monitor, url("urge", here.watch.plan.pk))
        assert "Sở Tư pháp: Quý I/2021, hạn 17/03/2021" in said
        assert "gửi 2 cơ quan" in said
        assert url("letter", letter.pk) in page(monitor, url("matrix", here.watch.plan.pk))

    def test_nobody_late_says_so(self, here, monitor):
        for owed in (here.silent, here.returned):
            file(owed)
        assert "Không có báo cáo nào quá hạn" in page(monitor, url("urge", here.watch.plan.pk))


class TestWriting:
    def fields(self, letter: UrgingLetter, **others: Any) -> dict[str, Any]:
        said = {
            name: getattr(letter, name)
            for name in (
                "version", "subject", "opening", "request", "closing", "recipients",
                "signing_capacity", "signer_title", "signer_name",
            )
        }  # fmt: skip
        return {
            **said,
            "symbol": letter.paper.symbol,
            "reply_by": letter.reply_by.isoformat(),
            **others,
        }

    def test_words_are_written_over(self, here, monitor):
        letter = clicked(monitor, here)
        fields = self.fields(letter, signer_name="Lê Thị Mẫu", symbol="SNV-CCHC")
        assert monitor.post(url("letter", letter.pk), fields).status_code == 302
        said = page(monitor, url("letter", letter.pk))
        assert "Lê Thị Mẫu" in said
        assert "/SNV-CCHC" in said

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, here, monitor):
        letter = clicked(monitor, here)
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        fields = self.fields(
            letter, opening="", reply_by=yesterday.isoformat(), request="Gửi ngay."
        )
        said = page(monitor, url("letter", letter.pk), 400, **fields)
        assert "Hãy ghi phần mở đầu." in said
        assert "Chọn ngày từ" in said
        assert "Gửi ngay." in said

    def test_an_old_page_is_refused_with_its_words(self, here, monitor):
        letter = clicked(monitor, here)
        monitor.post(url("letter", letter.pk), self.fields(letter, closing="Một."))
        said = page(monitor, url("letter", letter.pk), 400, **self.fields(letter, closing="Hai."))
        assert "đã được sửa ở nơi khác" in said
        assert "Hai." in said

    def test_markup_is_words(self, here, monitor):
        letter = clicked(monitor, here)
        monitor.post(url("letter", letter.pk), self.fields(letter, opening="<script>x</script>"))
        said = page(monitor, url("letter", letter.pk))
        assert "<script>x" not in said

    def test_the_list_is_taken_anew(self, here, monitor):
        letter = clicked(monitor, here)
        file(here.silent, timezone.now())
        said = page(monitor, url("letter", letter.pk))
        assert "Từ khi lấy danh sách đã có thay đổi" in said
        assert f"đã nộp ngày {timezone.localdate():%d/%m/%Y}" in said
        # On the paper it still stands.
        assert "- Sở Tư pháp;" in said
        given = {"version": letter.version, "chon": [here.returned.pk]}
        done = monitor.post(url("letter-retake", letter.pk), given, follow=True).content.decode()
        assert "Bỏ ra: Sở Tư pháp · Quý I/2021." in done
        assert "Kính gửi: UBND xã Bằng Thành" in done

    def test_who_is_late_since_is_offered_and_not_ticked(self, here, monitor):
        letter = clicked(monitor, here)
        other = here.late("Sở Y tế")
        said = page(monitor, url("letter", letter.pk))
        assert "(chưa có trong công văn)" in said
        assert f'value="{other.pk}" aria-label="Sở Y tế, Quý I/2021">' in said

    def test_a_draft_is_thrown_away_after_a_question(self, here, monitor):
        letter = clicked(monitor, here)
        assert "danh sách 2 báo cáo" in page(monitor, url("letter-discard", letter.pk))
        monitor.post(url("letter-discard", letter.pk))
        assert not UrgingLetter.objects.exists()

    def test_an_office_sees_no_draft(self, here, monitor):
        letter = clicked(monitor, here)
        office = client_of(here.watch.clerk())
        assert office.get(url("letter", letter.pk)).status_code == 404
        assert office.get(step("written", letter, "pdf")).status_code == 404


class TestTheWayOut:
    """The ordinary life of a paper, on the pages of the register."""

    def submitted(self, here, monitor) -> UrgingLetter:
        letter = clicked(monitor, here)
        assert "Khóa nội dung" in page(monitor, url("letter", letter.pk))
        assert monitor.post(step("submit", letter)).status_code == 302
        return self.now(letter)

    def numbered(self, here, monitor, registrar) -> UrgingLetter:
        letter = self.submitted(here, monitor)
        today = f"{timezone.localdate():%d/%m/%Y}"
        answer = registrar.post(
            step("number", letter), {"number": "7", "symbol": "SNV-CCHC", "day": today}
        )
        assert answer.url == step("sign", letter), answer.content.decode()[-1500:]
        return self.now(letter)

    def now(self, letter: UrgingLetter) -> UrgingLetter:
        return UrgingLetter.objects.whole().get(pk=letter.pk)

    def test_numbered_in_a_series_of_its_own_and_frozen(self, here, monitor, registrar, tmp_path):
        letter = self.numbered(here, monitor, registrar)
        paper = letter.paper
        assert (paper.state, paper.reference) == (State.NUMBERED, "07/SNV-CCHC")
        assert paper.subject.startswith("V/v đôn đốc báo cáo")
        assert Series.objects.get(issuer=here.home).kinds == ["cong_van"]
        content = b"".join(registrar.get(step("written", letter, "pdf")).streaming_content)
        with pdfplumber.open(io.BytesIO(content)) as opened:
            first, annex = (readers.flat(each.extract_text()) for each in opened.pages)
        assert "Số: 07/SNV-CCHC" in first
        assert "DỰ THẢO" not in first
        assert "Kèm theo Công văn số 07/SNV-CCHC" in annex
        assert readers.tables(content)[-1][1][1:3] == ["Sở Tư pháp", "Quý I/2021"]
        path = tmp_path / "letter.pdf"
        path.write_bytes(content)
        assert not any("DejaVu" in " ".join(line) for line in readers.font_lines(path))
        assert paper.signature_page == 1

    def test_the_docx_says_the_same(self, here, monitor):
        letter = clicked(monitor, here)
        content = monitor.get(step("written", letter, "docx")).content
        opened = Document(io.BytesIO(content))
        words = "\n".join(each.text for each in opened.paragraphs)
        assert "Kính gửi:" in words
        assert "Kế hoạch số 892/KH-UBND" in words
        rows = [[cell.text for cell in row.cells] for row in opened.tables[-1].rows]
        assert rows[1][1:] == [
            "Sở Tư pháp", "Quý I/2021", "17/03/2021", rows[1][4], "Chưa nộp, kỳ đã khóa"
        ]  # fmt: skip

    def test_before_it_is_submitted_the_changes_are_told(self, here, monitor):
        letter = clicked(monitor, here)
        file(here.silent, timezone.now())
        said = page(monitor, step("submit", letter))
        assert "Sở Tư pháp, Quý I/2021: đã nộp ngày" in said
        assert "Trình ký, giữ nguyên như vậy" in said

    def test_a_last_day_that_is_over_has_to_be_mended(self, here, monitor):
        letter = clicked(monitor, here)
        UrgingLetter.objects.update(reply_by=timezone.localdate() - dt.timedelta(days=1))
        assert "Chưa trình ký được" in page(monitor, step("submit", letter))
        said = monitor.post(step("submit", letter), follow=True).content.decode()
        assert "đã qua. Hãy chọn ngày khác" in said
        assert self.now(letter).paper.state == State.DRAFT

    def test_signed_on_paper_and_issued(self, here, monitor, registrar):
        letter = self.numbered(here, monitor, registrar)
        assert "Công văn gửi 2 cơ quan" in page(registrar, step("issue", letter))
        refused = page(registrar, step("issue", letter), 400, signed_by="", signed_on="")
        assert "Ghi họ và tên người ký." in refused
        today = f"{timezone.localdate():%d/%m/%Y}"
        answer = registrar.post(
            step("issue", letter), {"signed_by": "Nông Văn Tân", "signed_on": today}
        )
        assert answer.url == url("letter", letter.pk)
        now = self.now(letter)
        assert (now.paper.state, now.paper.signed_by) == (State.ISSUED, "Nông Văn Tân")
        # By now the offices may read it.
        office = client_of(here.watch.clerk())
        said = page(office, url("letter", letter.pk))
        assert "Sửa lời văn" not in said
        assert "07/SNV-CCHC" in page(office, reverse("documents:register"))

    def test_given_back_for_a_reason(self, here, monitor, registrar):
        letter = self.submitted(here, monitor)
        registrar.post(step("send-back", letter), {"reason": "Bổ sung nơi nhận là Văn phòng"})
        assert "Bổ sung nơi nhận là Văn phòng" in page(monitor, url("letter", letter.pk))
        assert "Sửa lời văn" in page(monitor, url("letter", letter.pk))

    def test_a_cancelled_number_leaves_the_letter_a_draft(self, here, monitor, registrar):
        letter = self.numbered(here, monitor, registrar)
        registrar.post(step("cancel-number", letter), {"reason": "Sai ký hiệu của đơn vị"})
        now = self.now(letter)
        assert now.paper_id != letter.paper_id
        assert now.paper.state == State.DRAFT
        old = page(registrar, reverse("documents:paper", args=[letter.paper_id]))
        assert "Đã hủy số" in old
        assert "Mở công văn" not in old
        assert registrar.get(step("number", letter)).status_code == 404

    def test_recalled_after_it_went_out(self, here, monitor, registrar):
        letter = self.numbered(here, monitor, registrar)
        given = {"signed_by": "Nông Văn Tân", "signed_on": f"{timezone.localdate():%d/%m/%Y}"}
        registrar.post(step("issue", letter), given)
        registrar.post(step("recall", letter), {"reason": "Gửi nhầm danh sách cơ quan"})
        assert "Gửi nhầm danh sách cơ quan" in page(registrar, url("letter", letter.pk))

    def test_a_number_that_is_taken(self, here, monitor, registrar):
        letter = self.numbered(here, monitor, registrar)
        other = clicked(
            monitor, here, chon=[here.silent.pk], sau=letter.pk, da_chon="1"
        )  # fmt: skip
        monitor.post(step("submit", other))
        today = f"{timezone.localdate():%d/%m/%Y}"
        given = {"number": "07", "symbol": "SNV-CCHC", "day": today}
        said = page(registrar, step("number", other), 400, **given)
        assert "đã cấp cho văn bản khác" in said
        assert "số kế tiếp còn trống: 8" in said

    def test_a_paper_that_cannot_be_printed_keeps_no_number(
        self, here, monitor, registrar, monkeypatch
    ):
        letter = self.submitted(here, monitor)

        def refuse(_: object) -> None:
            raise RenderFailed

        monkeypatch.setattr(pdf, "print_anew", refuse)
        given = {"number": "7", "symbol": "SNV", "day": f"{timezone.localdate():%d/%m/%Y}"}
        said = page(registrar, step("number", letter), 400, **given)
        assert "Số chưa cấp, công văn vẫn ở bước trình ký." in said
        assert self.now(letter).paper.state == State.SUBMITTED

    def test_an_interrupted_numbering_goes_on_or_is_given_up(
        self, here, monitor, registrar, monkeypatch
    ):
        letter = self.submitted(here, monitor)
        given = {"number": "7", "symbol": "SNV", "day": f"{timezone.localdate():%d/%m/%Y}"}

        class Killed(BaseException):
            pass

        def die(_: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(pdf, "print_anew", die)
            with pytest.raises(Killed):
                registrar.post(step("number", letter), given)
        assert "Đang cấp số 07/SNV" in page(registrar, step("number", letter))
        registrar.post(step("release", letter))
        assert self.now(letter).paper.state == State.SUBMITTED
        with monkeypatch.context() as patched:
            patched.setattr(pdf, "print_anew", die)
            with pytest.raises(Killed):
                registrar.post(step("number", letter), given)
        registrar.post(step("resume", letter))
        assert self.now(letter).paper.state == State.NUMBERED

    def test_the_register_and_its_pages_know_it(self, here, monitor, registrar):
        letter = self.submitted(here, monitor)
        listed = page(registrar, reverse("documents:register"))
        assert "Công văn" in listed
        assert "V/v đôn đốc báo cáo" in listed
        entry = page(registrar, reverse("documents:paper", args=[letter.paper_id]))
        assert "Mở công văn để cấp số" in entry
        assert f'href="{url("letter", letter.pk)}"' in entry
        assert "Mở kế hoạch" not in entry

    def test_the_papers_of_plans_keep_pages_of_their_own(self, here, registrar):
        address = reverse("documents:number", args=[here.watch.plan.paper_id])
        assert client_of(here.monitor).get(address).status_code == 404

    def test_only_the_registrar_numbers(self, here, monitor):
        letter = self.submitted(here, monitor)
        assert "Chỉ văn thư" in page(monitor, step("number", letter), 403)

    def test_where_the_head_submits_the_monitor_may_not(self, here, monitor):
        letter = clicked(monitor, here)
        here.home.head_submits = True
        here.home.save()
        assert "Chỉ lãnh đạo đơn vị" in page(monitor, step("submit", letter), 403)
