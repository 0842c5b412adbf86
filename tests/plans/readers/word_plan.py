"""A whole plan as an officer's Word file: lists that Word counts, merged cells, layout tables."""

from tests.plans.readers.word import cell, paragraph, row, table, word

_SIX = (700, 4000, 3400, 2800, 2400, 1700)
LANDSCAPE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'


def letterhead() -> str:
    return table(
        row(
            cell("ỦY BAN NHÂN DÂN", "TỈNH HÒA AN"),
            cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
        ),
        row("Số: 35/KH-UBND", "Hòa An, ngày 09 tháng 02 năm 2024"),
        widths=(4000, 5500),
    )


def ending() -> str:
    recipients = ("Nơi nhận:", "- Bộ Nội vụ;", "- Các sở, ban, ngành;", "- Lưu: VT, SNV.")
    signature = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "", "Trần Văn Mẫu")
    return table(row(cell(*recipients), cell(*signature)), widths=(4700, 4700))


def appendix() -> str:
    dashes = paragraph("Hội nghị tại xã;", listed="2 0") + paragraph("Tờ rơi", listed="2 0")
    return table(
        row(
            *(cell(text, merge="restart") for text in ("TT", "Nội dung tuyên truyền", "Hình thức")),
            cell("Cơ quan thực hiện", span=2),
            cell("Thời gian thực hiện", merge="restart"),
            properties="<w:tblHeader/>",
        ),
        row(
            *(cell(merge="continue") for _ in range(3)), "Chủ trì", "Phối hợp",
            cell(merge="continue"), properties="<w:tblHeader/>",
        ),
        row(cell("I. TUYÊN TRUYỀN CHUNG", span=6)),
        row(
            "1", "Giới thiệu chỉ số cải cách hành chính của tỉnh", cell(inner=dashes),
            "Sở Nội vụ", "Các sở, ngành", cell("Quý I/2024", merge="restart"),
        ),
        row(
            "2", "Phổ biến cách nộp hồ sơ trực tuyến", "Loa truyền thanh",
            cell("Sở Tư pháp;", "UBND cấp xã"), "", cell(merge="continue"),
        ),
        row(cell("II. TUYÊN TRUYỀN CHUYÊN ĐỀ", span=6)),
        row("3", "Biểu dương đơn vị làm tốt", "Tin, bài", "Báo Hòa An", "Sở Nội vụ", "Tháng 12"),
        widths=_SIX,
    )  # fmt: skip


def plan() -> bytes:
    """The file."""
    return word(
        letterhead(),
        paragraph(),
        paragraph("KẾ HOẠCH"),
        paragraph("Tuyên truyền cải cách hành chính\nnăm 2024 trên địa bàn tỉnh Hòa An"),
        paragraph("Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ;"),
        paragraph("Ủy ban nhân dân tỉnh ban hành Kế hoạch tuyên truyền năm 2024 như sau:"),
        paragraph("MỤC ĐÍCH, YÊU CẦU", listed="1 0"),
        paragraph("Mục đích", listed="1 1"),
        paragraph("Người dân biết việc chính quyền đang sửa đổi.", listed="1 3"),
        paragraph("Cán bộ nắm chắc phần việc của mình.", listed="1 3"),
        paragraph("Yêu cầu", listed="1 1"),
        paragraph("Làm đều, đúng đối tượng.", listed="1 3"),
        paragraph("TỔ CHỨC THỰC HIỆN", listed="1 0"),
        paragraph("Sở Nội vụ theo dõi, đôn đốc.", listed="1 1"),
        paragraph("Các sở báo cáo hằng quý.", listed="1 1"),
        paragraph("Trên đây là Kế hoạch tuyên truyền năm 2024 của tỉnh./."),
        ending(),
        paragraph(inner="<w:r><w:br w:type='page'/></w:r>"),
        paragraph("PHỤ LỤC"),
        paragraph("DANH MỤC NỘI DUNG TUYÊN TRUYỀN NĂM 2024"),
        paragraph("(Kèm theo Kế hoạch số 35/KH-UBND ngày 09 tháng 02 năm 2024 của UBND tỉnh)"),
        appendix(),
        paragraph(),
        LANDSCAPE,
    )
