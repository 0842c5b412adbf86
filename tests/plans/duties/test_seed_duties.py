"""The duties of two plans of Bắc Kạn for 2021, counted by hand from the paper and the registry.

What each phrase of the papers stands for on 30/12/2020 and 05/01/2021, when all of these existed:

* "Các sở, (ban,) ngành": the specialised agencies of UBND tỉnh. 15 sở, Ban Dân tộc, Thanh tra tỉnh
  and Văn phòng UBND tỉnh are 18. Not among them: Ban Quản lý các khu công nghiệp (an agency of the
  committee that is not specialised), Trung tâm Phục vụ hành chính công and Cổng TTĐT (below Văn
  phòng), the school, the broadcaster, the newspaper, the post, the vertical bodies.
* "UBND cấp huyện", "UBND các huyện, thành phố": one city and seven districts, 8.
* "(UBND) cấp xã": 96 xã, 6 phường and 6 thị trấn, listed below by district: 108.
* "Trung tâm Bồi dưỡng chính trị các huyện, thành phố", "… cấp huyện": one in each of the 8.

"Văn phòng tỉnh" is Văn phòng UBND tỉnh, "Đài PTTH tỉnh" the broadcaster. "Tổ chức, cá nhân" and
whatever is only "liên quan" are nobody in particular and owe nothing.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction

from agencies.actions.registry import load_province
from plans.actions import duties, importing
from plans.actions.formats import load_formats
from plans.models import Assignment, Plan
from tests.plans import FILES

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)

SNV, TTTT, VP = "Sở Nội vụ", "Sở Thông tin và Truyền thông", "Văn phòng UBND tỉnh"
SCHOOL, STATION, PAPER = (
    "Trường Chính trị tỉnh",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Báo Bắc Kạn",
)
ONE_STOP, POST = "Trung tâm Phục vụ hành chính công tỉnh", "Bưu điện tỉnh Bắc Kạn"

DEPARTMENTS = {
    *(SNV, TTTT, VP, "Ban Dân tộc tỉnh", "Thanh tra tỉnh"),
    *("Sở Tư pháp", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Công Thương", "Sở Xây dựng"),
    *("Sở Nông nghiệp và Phát triển nông thôn", "Sở Giao thông vận tải", "Sở Y tế"),
    *("Sở Tài nguyên và Môi trường", "Sở Lao động - Thương binh và Xã hội"),
    *("Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Sở Giáo dục và Đào tạo"),
}
COMMUNES_OF = {
    "thành phố Bắc Kạn": "phường Nguyễn Thị Minh Khai, phường Sông Cầu, phường Đức Xuân, phường "
    "Phùng Chí Kiên, phường Huyền Tụng, xã Dương Quang, xã Nông Thượng, phường Xuất Hóa",
    "huyện Pác Nặm": "xã Bằng Thành, xã Nhạn Môn, xã Bộc Bố, xã Công Bằng, xã Giáo Hiệu, xã Xuân La, "
    "xã An Thắng, xã Cổ Linh, xã Nghiên Loan, xã Cao Tân",
    "huyện Ba Bể": "thị trấn Chợ Rã, xã Bành Trạch, xã Phúc Lộc, xã Hà Hiệu, xã Cao Thượng, xã Khang "
    "Ninh, xã Nam Mẫu, xã Thượng Giáo, xã Địa Linh, xã Yến Dương, xã Chu Hương, xã Quảng Khê, xã Mỹ "
    "Phương, xã Hòang Trĩ, xã Đồng Phúc",
    "huyện Ngân Sơn": "thị trấn Nà Phặc, xã Thượng Ân, xã Bằng Vân, xã Cốc Đán, xã Trung Hòa, xã Đức "
    "Vân, xã Vân Tùng, xã Thượng Quan, xã Hiệp Lực, xã Thuần Mang",
    "huyện Bạch Thông": "thị trấn Phủ Thông, xã Vi Hương, xã Sĩ Bình, xã Vũ Muộn, xã Đôn Phong, xã Lục "
    "Bình, xã Tân Tú, xã Nguyên Phúc, xã Cao Sơn, xã Quân Hà, xã Cẩm Giàng, xã Mỹ Thanh, xã Dương "
    "Phong, xã Quang Thuận",
    "huyện Chợ Đồn": "thị trấn Bằng Lũng, xã Xuân Lạc, xã Nam Cường, xã Đồng Lạc, xã Tân Lập, xã Bản "
    "Thi, xã Quảng Bạch, xã Bằng Phúc, xã Yên Thịnh, xã Yên Thượng, xã Phương Viên, xã Ngọc Phái, xã "
    "Đồng Thắng, xã Lương Bằng, xã Bằng Lãng, xã Đại Sảo, xã Nghĩa Tá, xã Yên Mỹ, xã Bình Trung, xã "
    "Yên Phong",
    "huyện Chợ Mới": "thị trấn Đồng Tâm, xã Tân Sơn, xã Thanh Vận, xã Mai Lạp, xã Hòa Mục, xã Thanh "
    "Mai, xã Cao Kỳ, xã Nông Hạ, xã Yên Cư, xã Thanh Thịnh, xã Yên Hân, xã Như Cố, xã Bình Văn, xã "
    "Quảng Chu",
    "huyện Na Rì": "xã Văn Vũ, xã Văn Lang, xã Lương Thượng, xã Kim Hỷ, xã Cường Lợi, thị trấn Yến "
    "Lạc, xã Kim Lư, xã Sơn Thành, xã Văn Minh, xã Côn Minh, xã Cư Lễ, xã Trần Phú, xã Quang Phong, "
    "xã Dương Sơn, xã Xuân Dương, xã Đổng Xá, xã Liêm Thủy",
}
DISTRICTS = {f"UBND {name}" for name in COMMUNES_OF}
CENTRES = {f"Trung tâm Bồi dưỡng chính trị {name}" for name in COMMUNES_OF}
COMMUNES = {f"UBND {name}" for names in COMMUNES_OF.values() for name in names.split(", ")}
# "Các sở, ngành; UBND cấp huyện; UBND cấp xã", which stand together in most rows: 134.
ALL_TIERS = DEPARTMENTS | DISTRICTS | COMMUNES
NOBODY: set[str] = set()

Table = dict[int, tuple[set[str], set[str]]]

# 892/KH-UBND of 30/12/2020: by row, who leads and who takes part. 1,506 duties of 147 offices.
REAL: Table = {
    # Văn phòng and Sở Nội vụ are named and stand among the sở, ngành too: no more offices for it.
    # 1 + 8 + 1 + 134 = 144.
    1: ({SCHOOL, *CENTRES, STATION} | ALL_TIERS, NOBODY),
    # Sở Nội vụ leads by name (1 + 8 + 1 = 10), so of the 134 that take part 133 are left.
    2: ({SCHOOL, SNV} | CENTRES, ALL_TIERS - {SNV}),
    # 134 and the two of the press; those asked to take part are nobody in particular.
    3: (ALL_TIERS | {STATION, PAPER}, NOBODY),
    # Two of the three that lead by name are sở, ngành: 134 - 2 = 132 take part.
    4: ({VP, SNV, STATION}, ALL_TIERS - {VP, SNV}),
    # Sở Nội vụ, asked by name to take part, already leads as one of the sở, ngành.
    5: (ALL_TIERS, NOBODY),
    # The communes take part here, they do not lead: 18 + 8 + 2 = 28 beside 108.
    6: (DEPARTMENTS | DISTRICTS | {STATION, PAPER}, COMMUNES),
    # As in row 5; the broadcaster alone takes part.
    7: (ALL_TIERS, {STATION}),
    8: (ALL_TIERS, NOBODY),
    # 134 + 4 = 138; all three that are asked to take part lead as sở, ngành.
    9: (ALL_TIERS | {ONE_STOP, STATION, PAPER, POST}, NOBODY),
    # "UBND cấp huyện và UBND cấp xã" is the same; 134 + 2.
    10: (ALL_TIERS | {STATION, ONE_STOP}, NOBODY),
    11: (ALL_TIERS | {STATION}, NOBODY),
}
REAL_COUNTS = {
    1: (144, 0), 2: (10, 133), 3: (136, 0), 4: (3, 132), 5: (134, 0), 6: (28, 108), 7: (134, 1),
    8: (134, 0), 9: (138, 0), 10: (136, 0), 11: (135, 0),
}  # fmt: skip
# By row: named on both sides; named more than once as a lead.
REAL_BOTH = {2: {SNV}, 4: {VP, SNV}, 5: {SNV}, 7: {SNV}, 9: {TTTT, SNV, VP}}
REAL_TWICE = {
    1: {VP, SNV}, 3: {VP, SNV}, 5: {VP}, 6: {VP, SNV}, 8: {VP}, 10: {VP, SNV}, 11: {VP, SNV},
}  # fmt: skip

# Our own plan of six rows. 143 + 143 + 135 + 19 + 135 + 3 = 578 duties.
OURS: Table = {
    # 1 + 8 + 134.
    1: ({SCHOOL} | CENTRES | ALL_TIERS, NOBODY),
    2: ({SCHOOL, SNV} | CENTRES, ALL_TIERS - {SNV}),
    3: (ALL_TIERS | {PAPER}, NOBODY),
    # Only the sở, ngành take part, without the one that leads: 17.
    4: ({STATION, SNV}, DEPARTMENTS - {SNV}),
    5: (ALL_TIERS, {STATION}),
    6: ({ONE_STOP, POST, VP}, NOBODY),
}


def issued(path: Path) -> Plan:
    """Import a plan into the registry of its day and lay its duties."""
    load_province(key="bac-kan", by=None, at=NOW)
    load_formats(by=None, at=NOW)
    reading = importing.read_file(content=path.read_bytes(), on=NOW.date())
    plan = importing.import_plan(reading=reading, by=None, at=NOW)
    with transaction.atomic():
        whole = Plan.objects.whole().get(pk=plan.pk)
        duties.write(plan=whole, on=NOW.date(), at=NOW)
    return whole


@pytest.fixture
def real(seeds: Path) -> Plan:
    (path,) = seeds.glob("003_*")
    return issued(path)


def laid(plan: Plan) -> Table:
    """Give who leads and who takes part in each row, by the names the registry has."""
    found: Table = {item.number: (set(), set()) for item in plan.items.all()}
    for number, role, name in plan.duties.open().values_list(
        "item__number", "role", "agency__short_name"
    ):
        found[number][role == Assignment.Role.COORDINATING].add(name)
    return found


def test_the_lists_above_are_as_long_as_counted():
    lists = (DEPARTMENTS, DISTRICTS, COMMUNES, CENTRES, ALL_TIERS)
    assert [len(each) for each in lists] == [18, 8, 108, 8, 134]
    assert {n: (len(lead), len(rest)) for n, (lead, rest) in REAL.items()} == REAL_COUNTS


class TestTheRealPlan:
    def test_every_row_lays_its_duties_on_exactly_these_offices(self, real: Plan):
        assert laid(real) == REAL

    def test_their_number_is_that_of_the_table(self, real: Plan):
        assert real.duties.count() == 1506 == sum(sum(pair) for pair in REAL_COUNTS.values())
        assert real.duties.values("agency").distinct().count() == 147

    def test_they_begin_on_the_day_of_the_paper(self, real: Plan):
        assert set(real.duties.values_list("began_on", flat=True)) == {dt.date(2020, 12, 30)}

    def test_those_named_on_both_sides_and_more_than_once_keep_every_phrase(self, real: Plan):
        both: dict[int, set[str]] = {}
        twice: dict[int, set[str]] = {}
        for duty in real.duties.select_related("agency", "item"):
            sides = [source["role"] for source in duty.sources]
            if len(set(sides)) > 1:
                both.setdefault(duty.item.number, set()).add(str(duty.agency))
            if sides.count("lead") > 1:
                twice.setdefault(duty.item.number, set()).add(str(duty.agency))
        assert (both, twice) == (REAL_BOTH, REAL_TWICE)

    def test_where_a_duty_came_from_reads_as_the_paper_does(self, real: Plan):
        duty = real.duties.get(item__number=9, agency__short_name=VP)
        assert duty.origins == [
            "chủ trì, theo cụm từ “Các sở, ngành” (nhóm Các sở, ban, ngành)",
            "phối hợp, nêu đích danh “Văn phòng UBND tỉnh”",
        ]

    def test_what_is_told_before_the_issue(self, real: Plan):
        expansion = duties.expansion_of(plan=real, on=NOW.date())
        numbers = {each.title: len(each.findings) for each in expansion.groups}
        assert numbers == {
            # None of the 147 has an account in a registry that was only just loaded.
            "Cơ quan chưa có tài khoản đang hoạt động": 1,
            "Vừa chủ trì vừa phối hợp": 5,
            "Được nêu nhiều lần trong một nội dung": 7,
            # Row 3 has two, row 6 one, rows 10 and 11 one together.
            "Không theo dõi, không giao nhiệm vụ": 4,
            # Sở ngành, cấp huyện, cấp xã, and the centres of the districts.
            "Cụm từ chỉ nhiều cơ quan": 4,
        }


def test_our_own_plan_lays_exactly_these():
    plan = issued(FILES / "ke-hoach-tinh.txt")
    assert laid(plan) == OURS
    assert plan.duties.count() == 578
