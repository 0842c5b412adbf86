"""The pages of an office's people: who has what, giving work, leaving, standing in."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Deputy, User
from agencies.roles import Role
from reports.models import Obligation
from tests.factories import AgencyFactory, MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(name="Sở A")


@pytest.fixture
def head(office) -> User:
    person: User = MembershipFactory(
        agency=office, role=Role.HEAD, user__full_name="Lý Giám Đốc"
    ).user
    return person


@pytest.fixture
def clerk(office) -> User:
    person: User = MembershipFactory(agency=office, user__full_name="Hà Chuyên Viên").user
    return person


@pytest.fixture
def colleague(office) -> User:
    person: User = MembershipFactory(agency=office, user__full_name="Mã Đồng Nghiệp").user
    return person


@pytest.fixture
def client(head) -> Client:
    return signed_in(head)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def owed_by(office: Agency, to: User | None = None) -> Obligation:
    report = ReportFactory(obligation__agency=office, obligation__assigned_to=to)
    return Obligation.objects.get(pk=report.obligation_id)


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+([.,;:)])", r"\1", re.sub(r"\s+", " ", plain))


def url(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


class TestList:
    def test_who_has_how_much(self, client, office, clerk):
        for to in (clerk, clerk, None):
            owed_by(office, to)
        text = text_of(client.get(url("people")))
        assert "Hà Chuyên Viên Chuyên viên 2 báo cáo" in text
        assert "Lý Giám Đốc Lãnh đạo đơn vị Không có việc riêng" in text
        assert "1 báo cáo chưa giao riêng cho ai" in text

    def test_not_for_everybody(self, office, clerk):
        response = signed_in(clerk).get(url("people"))
        assert response.status_code == 403
        assert "được bàn giao việc" in text_of(response)

    def test_not_of_every_office(self, client, office):
        near, far = AgencyFactory(parent=office.parent), AgencyFactory()
        assert client.get(url("people"), {"don-vi": near.pk}).status_code == 403
        for asked in (far.pk, "9" * 30, "x", "²"):
            assert client.get(url("people"), {"don-vi": asked}).status_code == 404

    def test_of_a_unit_below(self, client, office):
        below = AgencyFactory(parent=office, name="Văn phòng Sở")
        assert "Đơn vị chưa có ai" in text_of(client.get(url("people"), {"don-vi": below.pk}))

    def test_somebody_without_an_office_is_told(self):
        operator = User.objects.create(username="v", is_superuser=True, is_staff=True)
        assert signed_in(operator).get(url("people")).status_code == 403

    def test_many_people_cost_as_much_as_few(self, client, office):
        client.get(url("people"))
        costs = []
        for number in (1, 40):
            for membership in MembershipFactory.create_batch(number, agency=office):
                owed_by(office, membership.user)
            with CaptureQueriesContext(connection) as captured:
                page = client.get(url("people"))
            costs.append(len(captured))
        assert costs[0] == costs[1] <= 12
        assert len(page.content) < 90_000


class TestGiving:
    def test_what_is_ticked_goes_to_a_colleague(self, client, office, clerk, colleague):
        going, staying = owed_by(office, clerk), owed_by(office, clerk)
        address = f"{url('assign', office.pk)}?nguoi={clerk.pk}"
        assert "Việc của Hà Chuyên Viên" in text_of(client.get(address))
        response = client.post(address, {"to": colleague.pk, "chon": [going.pk]}, follow=True)
        assert "Đã giao 1 báo cáo cho Mã Đồng Nghiệp" in text_of(response)
        assert set(Obligation.objects.filter(assigned_to=clerk)) == {staying}

    def test_what_nobody_has(self, client, office, colleague):
        obligation = owed_by(office)
        client.post(url("assign", office.pk), {"to": colleague.pk, "chon": [obligation.pk]})
        obligation.refresh_from_db()
        assert obligation.assigned_to == colleague

    def test_nothing_ticked_or_nobody_chosen(self, client, office, clerk, colleague):
        owed_by(office, clerk)
        address = f"{url('assign', office.pk)}?nguoi={clerk.pk}"
        for given, sentence in (
            ({"to": colleague.pk}, "Chưa chọn báo cáo nào"),
            ({"to": colleague.pk, "chon": ["x", "9" * 40]}, "Chưa chọn báo cáo nào"),
            ({"chon": ["1"]}, "Chọn một người"),
            ({"to": MembershipFactory().user.pk}, "Chọn một người"),
        ):
            response = client.post(address, given)
            assert (response.status_code, sentence in text_of(response)) == (400, True)

    def test_not_what_another_office_owes(self, client, office, colleague):
        other = owed_by(AgencyFactory(parent=office.parent))
        client.post(url("assign", office.pk), {"to": colleague.pk, "chon": [other.pk]})
        other.refresh_from_db()
        assert other.assigned_to is None


class TestLeaving:
    def test_it_says_what_passes_and_does_it(self, client, office, clerk, colleague):
        for _ in range(2):
            owed_by(office, clerk)
        address = url("leave", office.pk, clerk.pk)
        assert "2 báo cáo đang giao cho Hà Chuyên Viên" in text_of(client.get(address))
        today = timezone.localdate()
        given = {"to": colleague.pk, "ends": "on", "on": today.isoformat()}
        text = text_of(client.post(address, given, follow=True))
        assert "Đã bàn giao 2 báo cáo và 0 kế hoạch đang nhập cho Mã Đồng Nghiệp" in text
        assert f"1 vai trò của Hà Chuyên Viên kết thúc sau ngày {today:%d/%m/%Y}" in text
        assert clerk.memberships.get().until == today

    def test_work_alone(self, client, office, clerk, colleague):
        owed_by(office, clerk)
        given = {"to": colleague.pk, "on": timezone.localdate().isoformat()}
        client.post(url("leave", office.pk, clerk.pk), given)
        assert clerk.memberships.get().until is None
        assert Obligation.objects.get().assigned_to == colleague

    def test_the_last_one_of_a_role_is_pointed_out(self, client, office, head, clerk):
        text = text_of(client.get(url("leave", office.pk, head.pk)))
        assert "Sau đó Sở A không còn lãnh đạo đơn vị nào khác" in text

    def test_without_a_colleague_it_says_what_to_do(self, client, office, head):
        assert "Chưa có ai để nhận việc" in text_of(client.get(url("leave", office.pk, head.pk)))

    def test_not_in_the_past_and_not_a_stranger(self, client, office, clerk, colleague):
        address = url("leave", office.pk, clerk.pk)
        past = timezone.localdate() - dt.timedelta(days=1)
        for given in (
            {"to": colleague.pk, "on": past.isoformat()},
            {"to": MembershipFactory().user.pk, "on": timezone.localdate().isoformat()},
            {"to": clerk.pk, "on": timezone.localdate().isoformat()},
        ):
            assert client.post(address, given).status_code == 400
        stranger = MembershipFactory().user
        assert client.get(url("leave", office.pk, stranger.pk)).status_code == 404

    def test_an_administrator_s_role_is_not_a_head_s_to_end(self, client, office, clerk, colleague):
        MembershipFactory(agency=office, user=clerk, role=Role.ADMINISTRATOR)
        given = {"to": colleague.pk, "ends": "on", "on": timezone.localdate().isoformat()}
        response = client.post(url("leave", office.pk, clerk.pk), given)
        assert response.status_code == 400
        assert "không được kết thúc vai trò" in text_of(response)


class TestDeputies:
    def given(self, absent: User, user: User) -> dict[str, object]:
        today = timezone.localdate()
        until = today + dt.timedelta(days=5)
        return {
            "absent": absent.pk, "user": user.pk, "since": today.isoformat(),
            "until": until.isoformat(), "reason": "Nghỉ phép",
        }  # fmt: skip

    def test_one_is_appointed_listed_and_ended(self, client, office, clerk, colleague):
        address = url("deputy-appoint", office.pk)
        assert client.get(f"{address}?vang={clerk.pk}").status_code == 200
        response = client.post(address, self.given(clerk, colleague), follow=True)
        text = text_of(response)
        assert "Mã Đồng Nghiệp làm thay Hà Chuyên Viên" in text
        assert "Đang làm thay · Nghỉ phép" in text
        deputy = Deputy.objects.get()
        response = client.post(url("deputy-end", deputy.pk), follow=True)
        assert "không còn làm thay" in text_of(response)
        assert "Hiện không có ai làm thay ai" in text_of(response)

    def test_what_cannot_be_is_said(self, client, office, clerk, colleague):
        address = url("deputy-appoint", office.pk)
        response = client.post(address, self.given(clerk, clerk))
        assert response.status_code == 400
        assert "Không ai làm thay chính mình" in text_of(response)
        assert client.post(address, {}).status_code == 400

    def test_not_ended_by_a_stranger(self, client, office, clerk, colleague):
        client.post(url("deputy-appoint", office.pk), self.given(clerk, colleague))
        deputy = Deputy.objects.get()
        assert signed_in(MembershipFactory(role=Role.HEAD).user).post(
            url("deputy-end", deputy.pk)
        ).status_code == 404  # fmt: skip
        assert signed_in(clerk).post(url("deputy-end", deputy.pk)).status_code == 403
        assert Deputy.objects.exists()
