"""Documents to print in tests: a provincial plan of our own with its appendix."""

import datetime as dt
from dataclasses import replace

from documents.decree30 import annex_caption
from documents.official import (
    Annex,
    Column,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Row,
    Section,
    Signature,
    Table,
)

DAY = dt.date(2021, 1, 5)
ISSUER = "UBND tỉnh Bắc Kạn"
COLUMNS = (
    Column("TT", 0.5, centred=True),
    Column("Nội dung tuyên truyền", 3.2),
    Column("Hình thức tuyên truyền", 3.0),
    Column("Cơ quan chủ trì", 2.2),
    Column("Cơ quan phối hợp", 1.9),
    Column("Thời gian thực hiện", 1.2, centred=True),
)
CONTENTS = (
    ("Giới thiệu mục tiêu và kết quả của Chương trình tổng thể cải cách hành chính nhà nước",),
    (
        "Nêu trách nhiệm của người đứng đầu cơ quan, đơn vị đối với cải cách hành chính",
        "Giải thích ý nghĩa của cải cách đối với phát triển kinh tế - xã hội của tỉnh",
    ),
    ("Công khai đường dây nóng, hộp thư tiếp nhận phản ánh, kiến nghị của tổ chức, cá nhân",),
    ("Đưa tin, bài về cải cách hành chính của bộ, ngành, địa phương",),
    ("Đăng tải đầy đủ, kịp thời danh mục thủ tục hành chính mới ban hành, sửa đổi hoặc bãi bỏ",),
    ("Viết về gương người tốt, việc tốt, sáng kiến, mô hình hay (ưu tiên cơ sở vùng cao...)",),
    ("Đối thoại với doanh nghiệp về đầu tư, đất đai, xây dựng, thuế, bảo hiểm, y tế...",),
    ("Quán triệt văn bản chỉ đạo, hướng dẫn mới về cải cách hành chính",),
    ("Hướng dẫn nộp hồ sơ trực tuyến, thanh toán phí, lệ phí và nhận kết quả qua bưu chính",),
    ("Giới thiệu cơ chế một cửa, một cửa liên thông và Trung tâm Phục vụ hành chính công",),
    ("Phổ biến quy tắc ứng xử, văn hóa công sở và quyền giám sát của người dân",),
)
FORMATS = (
    "Đăng trên cổng, trang thông tin điện tử",
    "Phát trên sóng truyền hình, truyền thanh cơ sở",
    "Lồng ghép vào hội nghị giao ban, sinh hoạt đoàn thể, ...",
    "Phát tờ rơi, sổ tay tại nơi tiếp nhận hồ sơ",
    "Chia sẻ trên mạng xã hội (trang của cơ quan báo, đài; nhóm dân cư...)",
)
LEADS = (
    "Sở Nội vụ",
    "Văn phòng UBND tỉnh",
    "Các sở, ngành; UBND cấp huyện; UBND cấp xã",
    "Đài Phát thanh và Truyền hình tỉnh",
    "Báo Bắc Kạn",
)
TIMES = ("Thường xuyên", "Hằng quý", "Trước ngày 30/6", "Quý I, II")


def row(number: int) -> Row:
    """Give a row of the appendix: of one or several lines, with or without a partner."""
    formats = tuple(FORMATS[(number + step) % 5] for step in range(1 + number % 4))
    leads = tuple(LEADS[(number + step) % 5] for step in range(1 + number % 3))
    partner = () if number % 8 == 1 else ("Các cơ quan, đơn vị liên quan",)
    content = CONTENTS[(number - 1) % 11]
    return Row(((str(number),), content, formats, leads, partner, (TIMES[number % 4],)))


def annex(rows: int = 11, **changes: object) -> Annex:
    """Give the appendix with its table of six columns."""
    made = Annex(
        label=None,
        title="Nội dung, hình thức tuyên truyền cải cách hành chính năm 2021",
        caption=annex_caption("Kế hoạch", "5", "KH-UBND", DAY, ISSUER),
        table=Table(COLUMNS, tuple(row(number) for number in range(1, rows + 1))),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def letterhead(**changes: object) -> Letterhead:
    """Give the top of a provincial plan of 5 January 2021."""
    made = Letterhead(None, "Ủy ban nhân dân tỉnh Bắc Kạn", "5", "KH-UBND", "Bắc Kạn", DAY)
    return replace(made, **changes)  # type: ignore[arg-type]


def plan(rows: int = 11, **changes: object) -> OfficialDocument:
    """Give a provincial plan as it leaves the office."""
    made = OfficialDocument(
        letterhead=letterhead(),
        kind="KẾ HOẠCH",
        subject="Tuyên truyền cải cách hành chính năm 2021 trên địa bàn tỉnh Bắc Kạn",
        bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
            "Căn cứ Nghị quyết của Chính phủ về Chương trình tổng thể cải cách hành chính nhà nước",
        ),
        opening=(
            Paragraph(
                "Để người dân, doanh nghiệp hiểu, tham gia và giám sát công tác cải cách hành "
                "chính (CCHC), Ủy ban nhân dân (UBND) tỉnh Bắc Kạn ban hành Kế hoạch tuyên truyền "
                "CCHC năm 2021 với những nội dung sau:"
            ),
        ),
        sections=SECTIONS,
        closing=(
            Paragraph(
                "Trên đây là Kế hoạch tuyên truyền CCHC năm 2021. Trong quá trình thực hiện, nếu "
                "có vướng mắc, các cơ quan, đơn vị phản ánh về Sở Nội vụ để tổng hợp, báo cáo UBND "
                "tỉnh xem xét, giải quyết."
            ),
        ),
        signature=Signature(("TM.ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", "Nguyễn Văn Mẫu"),
        recipients=RECIPIENTS,
        recipients_note="Gửi bản điện tử:",
        annexes=(annex(rows),),
        file_title="Kế hoạch 05/KH-UBND",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


ORDERS = (
    "Các cơ quan chủ trì nêu tại Phụ lục chủ động bố trí người, kinh phí và phối hợp thực hiện.",
    (
        "Các sở, ban, ngành; UBND các huyện, thành phố: Xây dựng kế hoạch của đơn vị mình, gửi về "
        "Sở Nội vụ trước ngày 31 tháng 01 năm 2021; chỉ đạo UBND các xã, phường, thị trấn tuyên "
        "truyền đến từng thôn, tổ dân phố."
    ),
    (
        "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội: Vận động "
        "đoàn viên, hội viên và nhân dân tham gia giám sát."
    ),
    (
        "Đài Phát thanh và Truyền hình tỉnh, Báo Bắc Kạn: Mở chuyên trang, chuyên mục định kỳ; "
        "dành thời lượng thích đáng cho những cách làm mới ở cơ sở."
    ),
    "Giao Sở Nội vụ theo dõi, đôn đốc, kiểm tra việc thực hiện; định kỳ báo cáo UBND tỉnh.",
)
SECTIONS = (
    Section(
        "I",
        "MỤC ĐÍCH, YÊU CẦU",
        children=(
            Section(
                "1",
                "Mục đích",
                (
                    Paragraph(
                        "Nâng cao nhận thức và trách nhiệm của cán bộ, công chức, viên chức, nhất "
                        "là người đứng đầu, trong thực hiện nhiệm vụ CCHC.",
                        "-",
                    ),
                    Paragraph(
                        "Giúp người dân, doanh nghiệp nắm được quyền lợi, nghĩa vụ và cách thức "
                        "thực hiện thủ tục hành chính; khuyến khích sử dụng dịch vụ công trực "
                        "tuyến ngay từ cấp xã.",
                        "-",
                    ),
                ),
            ),
            Section(
                "2",
                "Yêu cầu",
                (
                    Paragraph(
                        "Tuyên truyền thường xuyên, đúng trọng tâm, dễ hiểu, phù hợp với phong "
                        "tục và điều kiện của từng vùng; tránh hình thức, lãng phí.",
                        "-",
                    ),
                ),
                (
                    Section("a", None, (Paragraph("Đối với cấp tỉnh: Mỗi quý ít nhất một đợt."),)),
                    Section("b", "Đối với cấp xã", (Paragraph("Mỗi tháng một buổi phát thanh."),)),
                ),
            ),
        ),
    ),
    Section(
        "II",
        "NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN",
        (Paragraph("(Chi tiết tại Phụ lục kèm theo Kế hoạch)"),),
    ),
    Section(
        "III",
        "KINH PHÍ",
        (
            Paragraph(
                "Kinh phí thực hiện lấy từ dự toán ngân sách nhà nước được giao năm 2021 và các "
                "nguồn hợp pháp khác theo quy định của pháp luật."
            ),
        ),
    ),
    Section(
        "IV",
        "TỔ CHỨC THỰC HIỆN",
        children=tuple(
            Section(str(number), None, (Paragraph(text),))
            for number, text in enumerate(ORDERS, start=1)
        ),
    ),
)
RECIPIENTS = (
    "Vụ Cải cách hành chính, Bộ Nội vụ",
    "TT. Tỉnh ủy, TT. HĐND tỉnh",
    "CT, các PCT UBND tỉnh",
    "Các sở, ban, ngành",
    "UBND các huyện, thành phố",
    "Đài PTTH tỉnh; Báo Bắc Kạn",
    "Lưu: VT, NCPC (Mẫu)",
)
