"""Links as people paste them, and as nobody should."""

import pytest

from reports import links


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("https://sotuphap.backan.gov.vn/tin-tuc/1", "https://sotuphap.backan.gov.vn/tin-tuc/1"),
        (" http://backan.gov.vn:8080/a?b=1#c\n", "http://backan.gov.vn:8080/a?b=1#c"),
        ("backan.gov.vn/tin", "https://backan.gov.vn/tin"),
        ("backan.gov.vn:8443/tin", "https://backan.gov.vn:8443/tin"),
        ("//backan.gov.vn/tin", "https://backan.gov.vn/tin"),
        (
            "https://www.facebook.com/sotuphap/posts/@1",
            "https://www.facebook.com/sotuphap/posts/@1",
        ),
        ("https://tiếngviệt.vn/bài", "https://tiếngviệt.vn/bài"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        (f"https://a.vn/{'x' * 987}", f"https://a.vn/{'x' * 987}"),
    ],
)
def test_a_page_that_everybody_can_open_is_taken(pasted: str, kept: str):
    assert links.checked(pasted) == kept


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "Chưa dán liên kết"),
        ("javascript:alert(1)", "phải bắt đầu bằng https://"),
        ("JaVaScRiPt:alert(1)", "phải bắt đầu bằng https://"),
        ("data:text/html,<script>", "phải bắt đầu bằng https://"),
        ("ftp://a.vn/x", "phải bắt đầu bằng https://"),
        ("file:///etc/passwd", "phải bắt đầu bằng https://"),
        ("mailto:a@b.vn", "phải bắt đầu bằng https://"),
        ("https://ai:mat-khau@a.vn/", "tên đăng nhập hoặc mật khẩu"),
        ("https://a.vn@b.vn/", "tên đăng nhập hoặc mật khẩu"),
        ("https://a.vn/\u202egnp", "ký tự lạ"),
        ("https://a.vn/a b", "khoảng trắng"),
        ("https://a.vn/\r\nSet-Cookie:x=1", "khoảng trắng hoặc ký tự lạ"),
        ("https:\\\\a.vn", "ký tự lạ"),
        ("https://localhost/x", "mạng của đơn vị"),
        ("https://may-chu/x", "mạng của đơn vị"),
        ("https://tin.noi-vu.local/x", "mạng của đơn vị"),
        ("https://127.0.0.1/", "mạng của đơn vị"),
        ("http://127.1/", "mạng của đơn vị"),
        ("http://0x7f000001/", "mạng của đơn vị"),
        ("http://a.0x7f/", "mạng của đơn vị"),
        ("http://2130706433/", "mạng của đơn vị"),
        ("http://192.168.1.9/", "mạng của đơn vị"),
        ("http://169.254.169.254/", "mạng của đơn vị"),
        ("http://[::1]/", "mạng của đơn vị"),
        ("http://[fd00::1]/", "mạng của đơn vị"),
        ("http://a.vn:x/", "viết sai"),
        ("http://[::1/", "viết sai"),
        ("https:///x", "viết sai"),
        ("https://a..vn/", "viết sai"),
        ("https://-a.vn/", "viết sai"),
        (f"https://a.vn/{'x' * 1000}", "dài quá 1000"),
    ],
)
def test_other_things_are_refused_with_a_sentence(pasted: str, said: str):
    with pytest.raises(links.LinkRefused, match=said):
        links.checked(pasted)


def test_a_link_without_a_name_is_called_after_its_page():
    assert links.name_of("https://backan.gov.vn/tin/1/?a=b#c") == "backan.gov.vn/tin/1"
