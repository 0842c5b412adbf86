"""Bringing in a plan from a file: shown first, stored when it is confirmed, by whom it concerns."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from agencies.roles import Role
from plans.models import Plan
from tests.factories import AgencyFactory, MembershipFactory, PlanFactory, ProvinceFactory

pytestmark = pytest.mark.django_db

TEXT = """Số: 12/KH-SNV

Miền Thử, ngày 05 tháng 01 năm 2021

KẾ HOẠCH

Tuyên truyền cải cách hành chính năm 2021

Sở Nội vụ ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2021 như sau:

I. MỤC ĐÍCH

Nâng cao nhận thức của cán bộ, công chức về cải cách hành chính.

Nơi nhận:

- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Nông Văn Tân
"""


@pytest.fixture
def office():
    province = ProvinceFactory(place="Miền Thử")
    return AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def clerk(office):
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


class TestBringingIn:
    upload = "/ke-hoach/nhap/"

    def send(self, client: Client, content: bytes, **more):
        file = SimpleUploadedFile("ke-hoach.txt", content)
        return client.post(self.upload, {"file": file, **more})

    def test_nothing_is_stored_before_it_is_confirmed(self, clerk):
        response = self.send(clerk, TEXT.encode())
        said = page(clerk, response.headers["Location"])
        assert "Tuyên truyền cải cách hành chính năm 2021" in said
        assert "Xác nhận" in said
        assert not Plan.objects.exists()

    def test_confirming_stores_the_plan_and_forgets_the_file(self, clerk, office):
        preview = self.send(clerk, TEXT.encode()).headers["Location"]
        path = "nhap/" + preview.rstrip("/").rpartition("/")[2]
        assert default_storage.exists(path)
        response = clerk.post(preview)
        plan = Plan.objects.get()
        assert plan.issuer == office
        assert response.headers["Location"] == reverse("plans:detail", args=[plan.pk])
        assert "Đã lưu thành dự thảo" in str(next(iter(get_messages(response.wsgi_request))))
        assert not default_storage.exists(path)
        # The way back, or a second click, leads to the plan that is stored.
        for again in (clerk.get(preview), clerk.post(preview)):
            assert again.headers["Location"] == reverse("plans:detail", args=[plan.pk])
        assert Plan.objects.count() == 1

    def test_a_second_file_takes_the_place_of_the_first(self, clerk):
        first = self.send(clerk, TEXT.encode()).headers["Location"]
        self.send(clerk, TEXT.encode())
        assert clerk.get(first).status_code == 404

    def test_a_number_that_is_taken_is_said_on_the_page(self, clerk, office):
        PlanFactory(issuer=office, paper__number="12", paper__symbol="KH-SNV")
        preview = self.send(clerk, TEXT.encode()).headers["Location"]
        said = clerk.post(preview).content.decode()
        assert "Số 12/KH-SNV năm 2021 của Sở Nội vụ đã có trong hệ thống" in said
        assert Plan.objects.count() == 1

    def test_a_plan_of_an_office_out_of_reach_is_shown_and_not_stored(self, office):
        neighbour = AgencyFactory(parent=office.parent)
        client = Client()
        client.force_login(MembershipFactory(agency=neighbour, role=Role.CLERK).user)
        preview = self.send(client, TEXT.encode()).headers["Location"]
        assert "không lưu được" in page(client, preview)
        assert client.post(preview).status_code == 403
        assert not Plan.objects.exists()

    def test_a_preview_is_its_own_sessions_alone(self, clerk, office):
        preview = self.send(clerk, TEXT.encode()).headers["Location"]
        colleague = Client()
        colleague.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
        assert colleague.get(preview).status_code == 404

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\x01\x02\xff" * 50,
            "Một bản tin, không phải kế hoạch.".encode(),
            b"\xff\xfe\x00",
        ],
        ids=["empty", "binary", "no plan", "half a letter"],
    )
    def test_a_file_that_is_no_plan_is_refused_in_a_sentence(self, clerk, content):
        response = self.send(clerk, content)
        assert response.status_code == 200
        assert response.context["form"].errors["file"]
        assert not Plan.objects.exists()

    def test_no_file_at_all(self, clerk):
        assert "Chọn tệp kế hoạch." in clerk.post(self.upload).content.decode()

    @override_settings(PLAN_FILE_LIMIT=1000)
    def test_a_file_too_large_is_refused_with_both_sizes(self, clerk):
        said = self.send(clerk, TEXT.encode() * 10).content.decode()
        assert "Tệp lớn hơn" in said
        assert "tệp của bạn" in said
