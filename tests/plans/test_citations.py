"""Which documents a sentence cites; no database."""

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.text import composed
from plans.citations import ABBREVIATIONS, Citation, find, identity, kind_symbol_mismatch


def only(text: str) -> Citation:
    (citation,) = find(text)
    return citation


CITED = [
    (
        (
            "Thực hiện Kế hoạch số 792/KH-UBND của Ủy ban nhân dân tỉnh Bắc Kạn về việc Tuyên "
            "truyền cải cách hành chính năm 2021 trên địa bàn tỉnh Bắc Kạn. Sở GTVT xây dựng:"
        ),
        Citation(
            "Kế hoạch số 792/KH-UBND của Ủy ban nhân dân tỉnh Bắc Kạn về việc Tuyên truyền cải "
            "cách hành chính năm 2021 trên địa bàn tỉnh Bắc Kạn",
            "Kế hoạch",
            "792",
            "KH-UBND",
            None,
            "Ủy ban nhân dân tỉnh Bắc Kạn",
            "Tuyên truyền cải cách hành chính năm 2021 trên địa bàn tỉnh Bắc Kạn",
        ),
    ),
    (
        (
            "Thực hiện Quyết định 15/KH-UBND ngày 07/02/2022 của UBND tỉnh tuyên truyền cải cách "
            "hành chính năm 2022; Sở Xây dựng xây dựng kế hoạch"
        ),
        Citation(
            "Quyết định 15/KH-UBND ngày 07/02/2022 của UBND tỉnh tuyên truyền cải cách hành chính "
            "năm 2022",
            "Quyết định",
            "15",
            "KH-UBND",
            dt.date(2022, 2, 7),
            "UBND tỉnh",
            "tuyên truyền cải cách hành chính năm 2022",
        ),
    ),
    (
        "Quyết định số 152/QĐ-STP ngày 29 tháng 12 năm 2022 của Sở Tư pháp ban hành Kế hoạch A;",
        Citation(
            "Quyết định số 152/QĐ-STP ngày 29 tháng 12 năm 2022 của Sở Tư pháp ban hành Kế hoạch A",
            "Quyết định",
            "152",
            "QĐ-STP",
            dt.date(2022, 12, 29),
            "Sở Tư pháp",
            "ban hành Kế hoạch A",
        ),
    ),
    (
        "Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015;",
        Citation(
            "Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015",
            "Luật",
            issued_on=dt.date(2015, 6, 22),
            title="Ban hành văn bản quy phạm pháp luật",
        ),
    ),
    (
        "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;",
        Citation(
            "Luật Tổ chức chính quyền địa phương số 72/2025/QH15",
            "Luật",
            "72/2025",
            "QH15",
            title="Tổ chức chính quyền địa phương",
        ),
    ),
    (
        "ngày 31/3/2022 Ủy ban nhân dân tỉnh Bắc Kạn ban hành Kế hoạch số 211/KH-UBND về A.",
        Citation(
            "Kế hoạch số 211/KH-UBND về A",
            "Kế hoạch",
            "211",
            "KH-UBND",
            dt.date(2022, 3, 31),
            "Ủy ban nhân dân tỉnh Bắc Kạn",
            "A",
        ),
    ),
    (
        "(Ban hành kèm theo Kế hoạch số 392 /KH-UBND ngày 30 tháng 12 năm 2020 của UBND tỉnh B)",
        Citation(
            "Kế hoạch số 392 /KH-UBND ngày 30 tháng 12 năm 2020 của UBND tỉnh B",
            "Kế hoạch",
            "392",
            "KH-UBND",
            dt.date(2020, 12, 30),
            "UBND tỉnh B",
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CITED)
def test_each_part_of_a_citation(text: str, expected: Citation) -> None:
    assert only(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "number", "symbol"),
    [
        ("Công văn số 581/BNV-CCHC ngày 09/02/2023", "Công văn", "581", "BNV-CCHC"),
        ("Nghị định số 61/2018/NĐ-CP", "Nghị định", "61/2018", "NĐ-CP"),
        ("Nghị quyết số 1211/2016/UBTVQH13", "Nghị quyết", "1211/2016", "UBTVQH13"),
        ("Nghị quyết số 18-NQ/TW", "Nghị quyết", "18", "NQ/TW"),
        (
            "Thông tư liên tịch số 01/2015/TTLT-BNV-BTC",
            "Thông tư liên tịch",
            "01/2015",
            "TTLT-BNV-BTC",
        ),
        ("theo kế hoạch 12a/KH-SGD&ĐT", "Kế hoạch", "12a", "KH-SGD&ĐT"),
        ("Số: 892 KH-UBND", None, "892", "KH-UBND"),
        ("76/NQ-CP", None, "76", "NQ-CP"),
        ("Quyết định số 12 QÐ – UBND", "Quyết định", "12", "QĐ-UBND"),
        ("Kế hoạch số /KH-UBND ngày tháng 02 năm 2022", "Kế hoạch", None, "KH-UBND"),
        ("Quyết định số …/QĐ-UBND ngày …/…/2022", "Quyết định", None, "QĐ-UBND"),
        ("QUYẾT ĐỊNH SỐ 12/QĐ-UBND", "Quyết định", "12", "QĐ-UBND"),
        ("Luật số 72/2025/QH15", "Luật", "72/2025", "QH15"),
        ("Bộ luật Dân sự năm 2015", "Bộ luật", None, None),
        ("Quyết định ngày 28/12/2021 của UBND tỉnh về A", "Quyết định", None, None),
        ("Công văn số 123/SNV-CCHC", "Công văn", "123", "SNV-CCHC"),
        ("Chỉ thị số 05-CT/TW của Bộ Chính trị", "Chỉ thị", "05", "CT/TW"),
        ("Văn bản hợp nhất số 01/VBHN-VPCP", "Văn bản hợp nhất", "01", "VBHN-VPCP"),
        ("Kế hoạch hành động số 5/KH-UBND", "Kế hoạch", "5", "KH-UBND"),
        ("Kế hoạch số: 25/KH-UBND, ngày 10/01/2024", "Kế hoạch", "25", "KH-UBND"),
    ],
)
def test_numbers_as_they_are_written(
    text: str, kind: str | None, number: str | None, symbol: str | None
) -> None:
    citation = only(text)
    assert (citation.kind, citation.number, citation.symbol) == (kind, number, symbol)


@pytest.mark.parametrize(
    ("words", "issuer", "title"),
    [
        ("của Chính phủ: Về thực hiện A", "Chính phủ", "thực hiện A"),
        ("của UBND tỉnh Thái Bình v/v phê duyệt A", "UBND tỉnh Thái Bình", "phê duyệt A"),
        ("của UBND tỉnh Ban hành Quy định A", "UBND tỉnh", "Ban hành Quy định A"),
        (
            "của Bộ Văn hóa, Thể thao và Du lịch quy định A",
            "Bộ Văn hóa, Thể thao và Du lịch",
            "quy định A",
        ),
        (
            "của Sở Thông tin và truyền thông hướng dẫn A",
            "Sở Thông tin và truyền thông",
            "hướng dẫn A",
        ),
        ("của Sở Giao thông vận tải giao nhiệm vụ", "Sở Giao thông vận tải", "giao nhiệm vụ"),
        ("của Ban Chỉ đạo cải cách hành chính về A", "Ban Chỉ đạo cải cách hành chính", "A"),
        ("của UBND TP. Huế về A tại TP. Huế. Sau đó", "UBND TP. Huế", "A tại TP. Huế"),
        (
            "của UBND tỉnh về A (gọi tắt là B; C), Sở Nội vụ ban hành",
            "UBND tỉnh",
            "A (gọi tắt là B; C)",
        ),
        ("của UBND tỉnh được giao", "UBND tỉnh", None),
        ("về A", None, "A"),
        ("của UBND tỉnh Tuyên truyền A", "UBND tỉnh", "Tuyên truyền A"),
        ("của Ban Tuyên truyền về A", "Ban Tuyên truyền", "A"),
        ("của UBND tỉnh “Truyền thông A”", "UBND tỉnh", "Truyền thông A"),
        ("", None, None),
    ],
)
def test_issuer_and_title_part_where_the_title_opens(
    words: str, issuer: str | None, title: str | None
) -> None:
    citation = only(f"Quyết định số 1/QĐ-UBND ngày 01/01/2021 {words}")
    assert (citation.issuer, citation.title) == (issuer, title)


def test_day_may_stand_after_the_issuer() -> None:
    citation = only("Kế hoạch số 1/KH-UBND của UBND tỉnh ngày 02/3/2021 về A")
    assert (citation.issued_on, citation.title) == (dt.date(2021, 3, 2), "A")


def test_day_may_stand_in_brackets() -> None:
    law = only("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 (ngày 16/6/2025);")
    assert (law.number, law.issued_on) == ("72/2025", dt.date(2025, 6, 16))
    plan = only("Kế hoạch số 1/KH-UBND (ngày 02/3/2021) của UBND tỉnh")
    assert (plan.issued_on, plan.issuer) == (dt.date(2021, 3, 2), "UBND tỉnh")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "các Nghị định: số 61/2018/NĐ-CP ngày 23/4/2018 về A; số 107/2021/NĐ-CP ngày 06/12/2021",
            ["Nghị định", "Nghị định"],
        ),
        ("Các Quyết định: số 1/QĐ-UBND, số 2/QĐ-UBND và số 3/QĐ-UBND", ["Quyết định"] * 3),
        ("các Quyết định số 1/QĐ-UBND ngày 1/1/2024, 2/QĐ-UBND ngày 2/1/2024", ["Quyết định"] * 2),
        # A symbol of another kind, and words between, end the list.
        ("các Quyết định: số 1/QĐ-UBND; số 2/KH-UBND", ["Quyết định", None]),
        ("Quyết định số 1/QĐ-UBND; theo đó tại số 2/QĐ-UBND", ["Quyết định", None]),
    ],
)
def test_a_list_names_its_kind_once(text: str, kinds: list[str | None]) -> None:
    assert [citation.kind for citation in find(text)] == kinds


def test_a_list_may_name_its_issuer_with_the_kind() -> None:
    first, _ = find("các Nghị định của Chính phủ: số 61/2018/NĐ-CP về A; số 107/2021/NĐ-CP về B")
    assert (first.kind, first.issuer, first.title) == ("Nghị định", "Chính phủ", "A")


def test_day_that_does_not_exist_is_none() -> None:
    citation = only("Kế hoạch số 1/KH-UBND ngày 31/6/2021 của UBND tỉnh")
    assert (citation.issued_on, citation.issuer) == (None, "UBND tỉnh")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        # What stands in another's title belongs to it.
        (
            (
                "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ: Về A; Nghị định số "
                "107/2021/NĐ-CP ngày 06/12/2021 của Chính phủ: Sửa đổi, bổ sung một số điều của "
                "Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về A"
            ),
            ["61/2018", "107/2021"],
        ),
        ("Kế hoạch số 5/KH-SNV thực hiện Kế hoạch số 792/KH-UBND", ["5"]),
        ("Kế hoạch số 1/KH-UBND của UBND tỉnh và Công văn số 2/SNV-CCHC của Sở Nội vụ", ["1", "2"]),
        ("Quyết định số 1/QĐ-UBND, số 2/QĐ-UBND", ["1", "2"]),
        ("Luật A ngày 19/6/2015; Luật sửa đổi Luật A và Luật B ngày 22/11/2019", [None, None]),
        ("Luật Cán bộ và Nghị quyết số 76/NQ-CP", ["76"]),
    ],
)
def test_several_citations(text: str, numbers: list[str | None]) -> None:
    assert [citation.number for citation in find(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "chính sách, pháp luật của Nhà nước về CCHC",
        "dịch vụ công trực tuyến mức độ 3, 4; Trên Cổng/trang thông tin điện tử; ngày 30/6/2021",
        "Quyết định của UBND tỉnh phê duyệt Kế hoạch cải cách hành chính",
        "Luật Đất đai có hiệu lực từ ngày 01/8/2024",
        "Căn cứ kế hoạch này",
        "",
    ],
)
def test_prose_cites_nothing(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "mismatch"),
    [
        ("Quyết định 15/KH-UBND", True),
        ("Kế hoạch số 15/KH-UBND", False),
        ("Quyết định số 15/QD-UBND", False),
        ("Quyết định số 15/UBND-NC", True),
        ("Tờ trình số 15/TTR-SNV", False),
        ("Quy định số 69-QĐ/TW", False),
        ("Nghị quyết số 1211/2016/UBTVQH13", False),
        ("Công văn số 581/BNV-CCHC", False),
        ("Công văn số 581/CT-NV", False),
        ("Công văn số 581/KH-UBND", True),
        ("Văn bản số 581/KH-UBND", False),
        ("Luật số 72/2025/QH15", False),
        ("Luật số 61/2018/NĐ-CP", True),
        ("số 15/KH-UBND", False),
    ],
)
def test_kind_and_symbol_disagree(text: str, mismatch: bool) -> None:
    assert kind_symbol_mismatch(only(text)) is mismatch


def test_one_number_may_be_two_documents() -> None:
    earlier = only("Nghị quyết số 76/NQ-CP ngày 13/6/2013 của Chính phủ")
    later = only("Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ")
    assert identity(earlier) != identity(later)
    assert identity(later) == ("76", "NQ-CP", dt.date(2021, 7, 15))


def test_a_leading_zero_is_no_other_document() -> None:
    assert identity(only("số 05/KH-UBND")) == identity(only("số 5/KH-UBND"))


@pytest.mark.seeds
@pytest.mark.skipif("SEED_DOCUMENTS" not in os.environ, reason="SEED_DOCUMENTS is not set")
def test_citations_of_the_seed_documents() -> None:
    found = {
        (citation.number, citation.symbol)
        for path in Path(os.environ["SEED_DOCUMENTS"]).glob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        for citation in find(line)
    }
    assert found == {
        *(("792", "KH-UBND"), ("211", "KH-UBND"), ("152", "QĐ-STP"), ("4510", "QĐ-UBND")),
        *(("892", "KH-UBND"), ("392", "KH-UBND"), (None, "KH-SXD"), ("15", "KH-UBND")),
        *(("76", "NQ-CP"), ("61/2018", "NĐ-CP"), ("107/2021", "NĐ-CP")),
        *(("3373", "QĐ-UBND"), ("2726", "QĐ-UBND")),
    }


MOST = 100


@pytest.mark.parametrize(
    ("piece", "count"),
    [
        *(
            ("Luật ", 0),
            ("Luật a ", 0),
            ("Luật a; năm 2015 ", 0),
            ("Luật ngày 1/1/2020 của ", MOST),
        ),
        *(("Luật a năm 2015 ", MOST), ("1/KH-A của B ", MOST), ("số 1/KH-A về a; ", MOST)),
        *(("ngày 1/1/2020 A ", 0), (", Sở ", 0), ("(", 0), (".", 0), ("số ", 0), ("Kế hoạch ", 0)),
    ],
)
def test_long_texts_are_read_to_their_end(piece: str, count: int) -> None:
    """Work that grows faster than the text would not end here."""
    assert len(find(piece * 20_000)) == count
    assert find("Kế hoạch số 1/KH-UBND ngày" + piece * 20_000 + "x")[0].number == "1"


def test_a_citation_after_many_dots() -> None:
    text = f"Kế hoạch số 1/KH-UBND ngày{'.' * 20_000}tháng{'.' * 20_000}năm 2022 của UBND tỉnh"
    assert only(text).issuer == "UBND tỉnh"


# --- Properties

NUMBERED = sorted(kind for kind, own in ABBREVIATIONS.items() if own)
ISSUERS = ("Chính phủ", "UBND tỉnh Bắc Kạn", "Sở Tư pháp", "Bộ Nội vụ", "Thủ tướng Chính phủ")
TITLES = ("ban hành Kế hoạch A", "phê duyệt Đề án B năm 2021", "tuyên truyền cải cách hành chính")


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """A citation as it would be printed in full."""
    kind = draw(st.sampled_from(NUMBERED))
    own = ABBREVIATIONS[kind] or ()
    number = str(draw(st.integers(1, 99999)))
    if draw(st.booleans()):
        number += f"/{draw(st.integers(1990, 2030))}"
    symbol = f"{draw(st.sampled_from(own))}-{draw(st.sampled_from(['UBND', 'TTg', 'CP', 'BNV']))}"
    day = draw(st.dates(dt.date(1945, 9, 2), dt.date(2099, 12, 31)))
    issuer, title = draw(st.sampled_from(ISSUERS)), draw(st.sampled_from(TITLES))
    form = draw(
        st.sampled_from(["ngày {0:%d/%m/}{0.year}", "ngày {0.day} tháng {0.month} năm {0.year}"])
    )
    text = f"{kind} số {number}/{symbol} {form.format(day)} của {issuer} {title}"
    return Citation(text, kind, number, symbol, day, issuer, title)


@settings(deadline=None)
@given(st.lists(citations(), max_size=4), st.sampled_from(["", "Căn cứ ", "- "]))
def test_composed_citations_come_back(printed: list[Citation], before: str) -> None:
    text = "; ".join(before + citation.text for citation in printed)
    assert find(text) == tuple(printed)


@settings(deadline=None)
@given(citations())
def test_composed_kinds_agree_with_their_symbols(citation: Citation) -> None:
    assert not kind_symbol_mismatch(citation)


VOCABULARY = """
Luật Kế hoạch Quyết định số 12 /KH-UBND 61/2018/NĐ-CP ngày 1/1/2021 31/6/2021 của UBND tỉnh về việc
ban hành ; , . ( ) : tháng năm 2015 Căn cứ và
"""
WORDS = st.sampled_from(VOCABULARY.split())


@settings(deadline=None)
@given(st.text() | st.lists(WORDS, max_size=25).map(" ".join))
def test_any_text_is_read_and_citations_are_its_words_in_order(text: str) -> None:
    plain, at = composed(text), 0
    for citation in find(text):
        assert citation.text
        at = plain.index(citation.text, at) + len(citation.text)
        assert {kind_symbol_mismatch(citation)} <= {True, False}
        assert len(identity(citation)) == 3
