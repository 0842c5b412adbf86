"""Bringing in a plan: shown and mended first, stored when confirmed, by whom it concerns."""

import io
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from openpyxl import Workbook

from agencies.models import Agency, Alias
from agencies.roles import Role
from documents.models import Paper
from plans.models import Intake, Plan
from tests.factories import AgencyFactory, MembershipFactory, PlanFactory, ProvinceFactory
from tests.plans.readers.test_legacy import in_tcvn3

pytestmark = pytest.mark.django_db

HEAD = (
    "TT\tNội dung tuyên truyền\tHình thức\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian thực hiện"
)
ROWS = (
    "1\tPhổ biến chương trình cải cách hành chính\tHội nghị\tSở Nội vụ\tSở Tư pháp\tQuý I",
    "2\tGiới thiệu dịch vụ công trực tuyến\tTờ rơi\tSở Tư pháp\tSở Nội vụ\t",
    "3\tĐối thoại với người dân\tTọa đàm\tBan Tuyên truyền huyện\tSở Nội vụ\tQuý III",
)


def text(*rows: str, number: str = "12", subject: str = "năm 2021") -> str:
    table = "\n".join([HEAD, *(rows or ROWS)])
    return (
        f"Số: {number}/KH-SNV\n\nMiền Thử, ngày 05 tháng 01 năm 2021\n\nKẾ HOẠCH\n\n"
        f"Tuyên truyền cải cách hành chính {subject}\n\n"
        "Sở Nội vụ ban hành Kế hoạch tuyên truyền cải cách hành chính như sau:\n\n"
        "I. MỤC ĐÍCH\n\nNâng cao nhận thức về cải cách hành chính.\n\n"
        "Nơi nhận:\n\n- Như trên;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nNông Văn Tân\n\n"
        f"PHỤ LỤC\n\n{table}\n"
    )


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử")
    AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")
    return AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def clerk(office) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def send(client: Client, content: str | bytes, **more):
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        "/ke-hoach/nhap/", {"file": SimpleUploadedFile("ke-hoach.txt", data), **more}
    )


def begun(client: Client, content: str | bytes, **more) -> str:
    """Bring a file in; give the address of its preview."""
    response = send(client, content, **more)
    assert response.status_code == 302, response.context["form"].errors
    return str(response.headers["Location"])


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def said(response) -> str:
    return " ".join(map(str, get_messages(response.wsgi_request)))


class TestTheThreeWays:
    def test_kinds_and_size_are_told_before(self, clerk):
        told = page(clerk, "/ke-hoach/nhap/")
        for words in ("Word", "Excel", "PDF có chữ", "văn bản", "trang web", "Tối đa"):
            assert words in told

    def test_a_file(self, clerk, office):
        told = page(clerk, begun(clerk, text()))
        assert "Tuyên truyền cải cách hành chính năm 2021" in told
        assert not Plan.objects.exists()
        intake = Intake.objects.get()
        assert (intake.issuer, intake.name) == (office, "ke-hoach.txt")

    @pytest.mark.parametrize(
        "content",
        [b"", b"\x00\x01\x02\xff" * 50, "Một bản tin khác.".encode(), b"\xff\xfe\x00"],
        ids=["empty", "binary", "no plan", "half a letter"],
    )
    def test_a_file_that_is_no_plan_is_refused_in_a_sentence(self, clerk, content):
        response = send(clerk, content)
        assert response.status_code == 200
        assert response.context["form"].errors["file"]
        assert not Intake.objects.exists()

    def test_no_file_at_all(self, clerk):
        assert "Chọn tệp kế hoạch." in clerk.post("/ke-hoach/nhap/").content.decode()

    @override_settings(PLAN_FILE_LIMIT=1000)
    def test_a_file_too_large_is_refused_with_both_sizes(self, clerk):
        told = send(clerk, text() * 10).content.decode()
        assert "Tệp lớn hơn" in told
        assert "tệp của bạn" in told

    def test_a_table_pasted_without_script_is_columns_and_tabs(self, clerk, office):
        table = "\n".join([HEAD, *ROWS])
        given = {"text": table, "issuer": office.pk, "year": "2021"}
        response = clerk.post("/ke-hoach/nhap/dan/", given)
        assert response.status_code == 302, response.context["form"].errors
        intake = Intake.objects.get()
        assert [item.number for item in intake.as_draft().items] == [1, 2, 3]
        assert (intake.origin, intake.issuer, intake.as_draft().year) == ("pasted", office, 2021)

    def test_the_html_of_the_clipboard_goes_before_its_text(self, clerk, office):
        cells = "".join(
            f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split(chr(9)))}</tr>"
            for row in (HEAD, *ROWS)
        )
        given = {"html": f"<html><body><table>{cells}</table></body></html>", "text": "TT Nội dung"}
        clerk.post("/ke-hoach/nhap/dan/", given | {"issuer": office.pk, "year": "2021"})
        assert len(Intake.objects.get().as_draft().items) == 3

    @pytest.mark.parametrize(("pasted", "words"), [("", "Dán bảng"), ("xin chào", "không")])
    def test_what_is_no_table_is_refused_where_it_was_pasted(self, clerk, pasted, words):
        response = clerk.post("/ke-hoach/nhap/dan/", {"text": pasted})
        assert words in response.context["form"].errors["text"][0]

    @override_settings(PLAN_FILE_LIMIT=100)
    def test_a_table_too_large(self, clerk):
        told = clerk.post("/ke-hoach/nhap/dan/", {"text": "\n".join(ROWS)})
        assert "Bảng lớn hơn" in told.context["form"].errors["text"][0]

    def test_from_nothing(self, clerk, office):
        given = {"issuer": office.pk, "year": "2026", "subject": "Tuyên truyền năm 2026"}
        preview = clerk.post("/ke-hoach/nhap/moi/", given).headers["Location"]
        assert "Soạn kế hoạch mới" in page(clerk, preview)
        clerk.post(preview + "xac-nhan/")
        plan = Plan.objects.get()
        assert (plan.year, plan.subject, plan.issuer) == (2026, "Tuyên truyền năm 2026", office)

    def test_what_is_written_from_nothing_replaces_no_other_plan(self, clerk, office):
        given = {"issuer": office.pk, "year": "2026", "subject": "Tuyên truyền năm 2026"}
        for _ in range(2):
            preview = clerk.post("/ke-hoach/nhap/moi/", given).headers["Location"]
            assert "Cập nhật kế hoạch đã có" not in page(clerk, preview)
            clerk.post(preview + "xac-nhan/")
        assert Plan.objects.count() == 2

    def test_from_nothing_asks_for_all_three(self, clerk):
        form = clerk.post("/ke-hoach/nhap/moi/", {"year": "99"}).context["form"]
        assert set(form.errors) == {"issuer", "year", "subject"}

    def test_from_nothing_for_an_office_one_does_not_write_for(self, clerk, office):
        neighbour = Client()
        other = AgencyFactory(parent=office.root)
        neighbour.force_login(MembershipFactory(agency=other, role=Role.CLERK).user)
        given = {"issuer": office.root.pk, "year": "2026", "subject": "Của tỉnh"}
        form = neighbour.post("/ke-hoach/nhap/moi/", given).context["form"]
        assert "Chỉ " in form.errors["issuer"][0]


class TestOldLetters:
    # "Kế hoạch" and some more as a TCVN3 font shows them: no plan, whatever its letters.
    old = "KÕ ho¹ch tuyªn truyÒn c¶i c¸ch hµnh chÝnh n¨m 2021 cña tØnh. Së Néi vô chñ tr×.\n" * 5

    def test_a_plan_is_converted_and_previewed(self, clerk, office):
        assert "sang Unicode rồi đọc" in send(clerk, in_tcvn3(text())).content.decode()
        preview = clerk.post("/ke-hoach/nhap/", {"convert_from": "TCVN3"}).headers["Location"]
        told = page(clerk, preview)
        assert "Giới thiệu dịch vụ công trực tuyến" in told
        assert "Đã chuyển chữ từ bảng mã TCVN3" in told
        assert Intake.objects.get().issuer == office

    def test_the_page_names_the_encoding_keeps_the_file_and_offers_to_convert(self, clerk):
        response = send(clerk, self.old.encode("cp1252"))
        told = response.content.decode()
        assert "TCVN3" in told
        assert "sang Unicode rồi đọc" in told
        kept = clerk.session["legacy_file"]["token"]
        path = f"nhap/cho-chuyen-ma/{kept}"
        assert default_storage.exists(path)
        # It still waits on another visit of the page.
        assert "sang Unicode rồi đọc" in page(clerk, "/ke-hoach/nhap/")
        again = clerk.post("/ke-hoach/nhap/", {"convert_from": "TCVN3"})
        # Converted, it is read as any file: these lines are no plan, and that is what is said now.
        assert again.headers["Location"] == "/ke-hoach/nhap/"
        assert said(again)
        assert "bảng mã" not in said(again)
        assert not default_storage.exists(path)

    def test_a_second_file_takes_the_place_of_the_first(self, clerk):
        send(clerk, self.old.encode("cp1252"))
        first = clerk.session["legacy_file"]["token"]
        send(clerk, self.old.encode("cp1252"))
        assert not default_storage.exists(f"nhap/cho-chuyen-ma/{first}")

    def test_nothing_waits(self, clerk):
        response = clerk.post("/ke-hoach/nhap/", {"convert_from": "VNI"})
        assert "không còn" in said(response)


class TestThePreview:
    def test_the_source_stands_beside_with_its_numbers(self, clerk):
        told = page(clerk, begun(clerk, text()))
        lines = re.findall(r'id="nguon-(\d+)"', told)
        assert lines == sorted(lines, key=int)
        assert len(lines) > 10
        assert "Đối thoại với người dân" in told

    def test_a_problem_links_to_the_line_of_its_row(self, clerk):
        told = page(clerk, begun(clerk, text()))
        line = next(
            number
            for number, row in re.findall(r'<tr id="nguon-(\d+)">(.*?)</tr>', told, re.DOTALL)
            if "dịch vụ công" in row
        )
        remarks = re.findall(r'id="luu-y-\d+"(.*?)</div>\s*</div>', told, re.DOTALL)
        problem = next(each for each in remarks if "Nội dung 2: thời gian" in each)
        assert f'href="#nguon-{line}"' in problem

    def test_severities_narrow_the_list(self, clerk):
        told = page(clerk, begun(clerk, text()) + "?muc=error")
        assert "Ban Tuyên truyền huyện" in told
        assert "thời gian thực hiện bỏ trống" not in told

    def test_one_click_mends(self, clerk):
        preview = begun(clerk, text())
        told = page(clerk, preview)
        assert "Thường xuyên" in told
        clerk.post(preview + "sua/", {"op": "row-set", "key": "r2", "schedule": "Thường xuyên"})
        assert "thời gian thực hiện bỏ trống" not in page(clerk, preview)

    def test_a_phrase_is_taught_by_a_click_and_never_asked_again(self, clerk, office):
        preview = begun(clerk, text())
        body = AgencyFactory(parent=office.root, name="Ban Tuyên truyền")
        told = page(clerk, preview)
        assert "Là Ban Tuyên truyền" in told
        clerk.post(
            preview + "ten-goi/",
            {"text": "Ban Tuyên truyền huyện", "named": f"agency:{body.pk}", "kept": "1"},
        )
        assert Alias.objects.get(phrase="Ban Tuyên truyền huyện").agency == body
        assert "chưa có trong danh mục" not in page(clerk, preview)
        again = begun(clerk, text(number="13"))
        assert "chưa có trong danh mục" not in page(clerk, again)

    def test_an_issuer_nobody_knows_is_chosen_on_the_page(self, clerk, office):
        unknown = (
            text().replace("Sở Nội vụ ban hành", "Ban Chỉ đạo ban hành").replace("KH-SNV", "KH")
        )
        preview = begun(clerk, unknown)
        told = page(clerk, preview)
        assert "Chưa xác định được" in told
        refused = clerk.post(preview + "xac-nhan/")
        assert refused.status_code == 409
        assert "cơ quan ban hành" in str(refused.context["refusal"])
        assert clerk.post(preview + "co-quan/", {"issuer": ""}).status_code == 400
        clerk.post(preview + "co-quan/", {"issuer": office.pk})
        clerk.post(preview + "xac-nhan/")
        assert Plan.objects.get().issuer == office

    def test_before_the_issuer_is_known_no_name_is_unknown(self, clerk, office):
        preview = begun(clerk, "\n".join([HEAD, *ROWS]))
        assert "chọn cơ quan</i>" not in page(clerk, preview)
        clerk.post(preview + "co-quan/", {"issuer": office.pk})
        assert "chọn cơ quan</i>" in page(clerk, preview)

    def test_a_table_without_a_subject_is_not_stored(self, clerk, office):
        preview = begun(clerk, "\n".join([HEAD, *ROWS]), issuer=office.pk, year="2021")
        refused = clerk.post(preview + "xac-nhan/")
        assert refused.status_code == 409
        assert "chưa có trích yếu" in str(refused.context["refusal"])
        assert not Plan.objects.exists()

    def test_a_table_alone_is_shown_against_the_plan_it_belongs_to(self, clerk, office):
        clerk.post(begun(clerk, text()) + "xac-nhan/")
        plan = Plan.objects.get()
        preview = begun(clerk, "\n".join([HEAD, ROWS[0], ROWS[1], ROWS[2].replace("III", "IV")]))
        assert "phụ lục của một kế hoạch đã có" in page(clerk, preview)
        assert clerk.post(preview + "ke-hoach/", {"plan": ""}).status_code == 400
        clerk.post(preview + "ke-hoach/", {"plan": plan.pk})
        told = page(clerk, preview)
        assert "1 thay đổi" in told
        assert "phụ lục của một kế hoạch đã có" not in told
        clerk.post(preview + "xac-nhan/")
        assert Plan.objects.get().subject == plan.subject
        assert plan.items.get(number=3).schedule_text == "Quý IV"
        assert plan.sections.exists()

    def test_the_plan_it_belongs_to_is_one_that_can_be_written(self, clerk, office):
        clerk.post(begun(clerk, text()) + "xac-nhan/")
        plan = Plan.objects.get()
        preview = begun(clerk, "\n".join([HEAD, *ROWS]))
        Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.ISSUED, sha256="0" * 64)
        assert "phụ lục của một kế hoạch đã có" not in page(clerk, preview)
        assert clerk.post(preview + "ke-hoach/", {"plan": plan.pk}).status_code == 400

    def test_a_mended_number_or_subject_is_looked_up_again(self, clerk, office):
        clerk.post(begun(clerk, text()) + "xac-nhan/")
        preview = begun(clerk, text(number="13"))
        assert Intake.objects.waiting().get().plan is None
        clerk.post(preview + "sua/", {"op": "header-set", "number": "12"})
        assert Intake.objects.waiting().get().plan == Plan.objects.get()
        told = clerk.post(
            preview + "sua/", {"op": "header-set", "number": "14"}, headers={"HX-Request": "true"}
        ).content.decode()
        assert Intake.objects.waiting().get().plan is None
        assert "Xác nhận, lưu thành dự thảo" in told
        assert '<dd id="tt-so">14/KH-SNV' in told

    def test_a_year_nobody_told_is_asked_for(self, clerk):
        blank = "ngày    tháng    năm"
        untold = text(subject="trên địa bàn tỉnh").replace("ngày 05 tháng 01 năm 2021", blank)
        preview = begun(clerk, untold)
        assert "✕ Chưa có." in page(clerk, preview)
        assert clerk.post(preview + "xac-nhan/").status_code == 409
        clerk.post(preview + "sua/", {"op": "header-set", "year": "2021"})
        clerk.post(preview + "xac-nhan/")
        assert Plan.objects.get().year == 2021

    def test_ten_thousand_rows_are_shown_fifty_at_a_time(self, clerk, office):
        workbook = Workbook()
        sheet = workbook.create_sheet("Phụ lục", 0)
        sheet.append(HEAD.split("\t"))
        for number in range(1, 10_001):
            sheet.append(
                [number, f"Nội dung số {number}", "Hội nghị", "Sở Nội vụ", "Sở Tư pháp", "Quý I"]
            )
        file = io.BytesIO()
        workbook.save(file)
        preview = begun(clerk, file.getvalue(), issuer=office.pk, year="2021")
        told = page(clerk, preview + "?trang=200")
        assert len(re.findall(r'<tbody id="dong-', told)) == 50
        assert "Nội dung số 10000" in told
        # The source has moved along.
        assert len(re.findall(r'id="nguon-', told)) <= 200
        assert "Nội dung số 9951" in told


class TestConfirming:
    def test_stores_the_plan_and_forgets_the_source(self, clerk, office):
        preview = begun(clerk, text())
        path = Intake.objects.get().source_path
        assert default_storage.exists(path)
        response = clerk.post(preview + "xac-nhan/")
        plan = Plan.objects.get()
        assert plan.issuer == office
        assert response.headers["Location"] == reverse("plans:detail", args=[plan.pk])
        assert "Đã lưu thành dự thảo" in said(response)

    def test_a_second_click_and_the_way_back_lead_to_the_plan(self, clerk):
        preview = begun(clerk, text())
        clerk.post(preview + "xac-nhan/")
        address = reverse("plans:detail", args=[Plan.objects.get().pk])
        for again in (
            clerk.post(preview + "xac-nhan/"),
            clerk.get(preview),
            clerk.get(preview + "bo/"),
            clerk.post(preview + "co-quan/"),
        ):
            assert again.headers["Location"] == address
        assert Plan.objects.count() == 1

    def test_a_number_that_is_taken_is_said_on_the_page(self, clerk, office):
        PlanFactory(
            issuer=office, paper__number="12", paper__symbol="KH-SNV",
            paper__state=Paper.State.NUMBERED,
        )  # fmt: skip
        told = clerk.post(begun(clerk, text()) + "xac-nhan/")
        assert told.status_code == 409
        assert "Số 12/KH-SNV năm 2021 của Sở Nội vụ đã có" in told.content.decode()
        assert Plan.objects.count() == 1

    def test_a_plan_of_an_office_out_of_reach_is_shown_and_not_stored(self, office):
        client = Client()
        neighbour = AgencyFactory(parent=office.parent)
        client.force_login(MembershipFactory(agency=neighbour, role=Role.CLERK).user)
        preview = begun(client, text())
        assert "không lưu thành kế hoạch được" in page(client, preview)
        assert client.post(preview + "xac-nhan/").status_code == 403
        assert not Plan.objects.exists()


class TestAgain:
    def confirmed(self, client: Client) -> Plan:
        client.post(begun(client, text()) + "xac-nhan/")
        return Plan.objects.get()

    def test_what_is_new_changed_same_and_gone_is_shown_and_brought_in(self, clerk):
        plan = self.confirmed(clerk)
        rows = (
            ROWS[0],
            ROWS[1] + "Quý IV",
            "3\tMột việc hoàn toàn khác\tPa nô\tSở Nội vụ\t\tQuý I",
        )
        preview = begun(clerk, text(*rows))
        told = page(clerk, preview)
        assert f'So với <a href="/ke-hoach/{plan.pk}/">' in told
        for words in ("1 mới", "1 thay đổi", "1 không còn", "1 giữ nguyên"):
            assert words in told
        assert "<del>(trống)</del>" in told
        assert "<ins>Quý IV</ins>" in told
        kept = plan.items.get(number=1).pk
        response = clerk.post(preview + "xac-nhan/")
        assert "Đã cập nhật" in said(response)
        fresh = Plan.objects.get()
        assert fresh.pk == plan.pk
        assert [item.schedule_text for item in fresh.items.all()] == ["Quý I", "Quý IV", "Quý I"]
        assert fresh.items.get(number=1).pk == kept

    def test_a_file_that_changes_nothing_says_so(self, clerk):
        self.confirmed(clerk)
        told = page(clerk, begun(clerk, text()))
        assert "không thay đổi gì" in told
        assert "Cập nhật kế hoạch đã có" not in told

    def test_a_plan_of_its_own_may_be_wanted_instead(self, clerk):
        self.confirmed(clerk)
        Plan.objects.get().paper.__class__.objects.update(number="", day=None)
        changed = text(ROWS[0], number="").replace("ngày 05 tháng 01", "ngày    tháng   ")
        preview = begun(clerk, changed)
        assert "Lưu thành kế hoạch riêng" in page(clerk, preview)
        clerk.post(preview + "xac-nhan/", {"as_new": "1"})
        assert Plan.objects.count() == 2


class TestComingBack:
    def test_nothing_is_lost_on_another_computer(self, clerk, office):
        preview = begun(clerk, text())
        clerk.post(preview + "sua/", {"op": "row-set", "key": "r2", "schedule": "Quý IV"})
        elsewhere = Client()
        elsewhere.force_login(Intake.objects.get().by)
        listed = page(elsewhere, "/ke-hoach/nhap/")
        assert "Đang nhập dở" in listed
        assert preview in listed
        assert "Quý IV" in page(elsewhere, preview)

    def test_it_is_nobody_elses(self, clerk, office):
        preview = begun(clerk, text())
        colleague = Client()
        colleague.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
        for address in (preview, preview + "bo/"):
            assert colleague.get(address).status_code == 404
        for address in (preview + "xac-nhan/", preview + "bo/", preview + "co-quan/"):
            assert colleague.post(address).status_code == 404
        assert "Đang nhập dở" not in page(colleague, "/ke-hoach/nhap/")

    def test_giving_up_asks_once(self, clerk):
        preview = begun(clerk, text())
        assert "3 nội dung đã đọc" in page(clerk, preview + "bo/")
        assert Intake.objects.exists()
        clerk.post(preview + "bo/")
        assert not Intake.objects.exists()
        assert clerk.get(preview).status_code == 404
