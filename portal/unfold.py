"""How the admin looks and what stands in its sidebar: work by task, in the portal's colours."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def may_see(label: str) -> Callable[[HttpRequest], bool]:
    """Give the question whether a person may see the rows of a model, for the sidebar."""

    def answer(request: HttpRequest) -> bool:
        from django.apps import apps  # noqa: PLC0415
        from django.contrib import admin  # noqa: PLC0415

        return bool(admin.site._registry[apps.get_model(label)].has_view_permission(request))

    return answer


def may_see_history(request: HttpRequest) -> bool:
    """Tell whether a person may see what was done to an object."""
    return may_see("agencies.AuditEvent")(request)


def _item(title: str, icon: str, label: str, about: str) -> dict[str, Any]:
    name = label.lower().replace(".", "_")
    link = reverse_lazy(f"admin:{name}_changelist")
    permission = may_see(label)
    return {"title": title, "icon": icon, "link": link, "permission": permission, "about": about}


NAVIGATION: list[dict[str, Any]] = [
    {
        "items": [
            {
                "title": "Về cổng",
                "icon": "arrow_back",
                "link": reverse_lazy("home"),
                # Its address is the beginning of every other.
                "active": False,
            },
            {"title": "Việc quản trị", "icon": "home", "link": reverse_lazy("admin:index")},
        ]
    },
    {
        "title": "Kế hoạch",
        "items": [
            _item(
                "Kế hoạch",
                "description",
                "plans.Plan",
                "Phần đầu, căn cứ, nơi nhận, người ký của từng kế hoạch.",
            ),
            _item(
                "Nội dung tuyên truyền",
                "table_rows",
                "plans.ContentItem",
                "Từng dòng của phụ lục; nhập và xuất Excel.",
            ),
            _item(
                "Hình thức tuyên truyền",
                "campaign",
                "plans.Format",
                "Danh mục hình thức, nhóm và đơn vị tính.",
            ),
        ],
    },
    {
        "title": "Cơ quan",
        "items": [
            _item(
                "Cơ quan, đơn vị",
                "account_balance",
                "agencies.Agency",
                "Tên, cấp, hiệu lực, kế thừa; nhập và xuất Excel.",
            ),
            _item(
                "Nhóm cơ quan",
                "groups",
                "agencies.AgencyGroup",
                "“Các sở, ban, ngành” gồm những ai, vào ngày nào.",
            ),
            _item(
                "Tên gọi khác",
                "label",
                "agencies.Alias",
                "Cùng một cơ quan, nhiều cách ghi.",
            ),
            _item(
                "Ngày nghỉ, ngày làm bù",
                "event_busy",
                "agencies.DayOff",
                "Ngày lễ, Tết và ngày hoán đổi, để tính hạn nộp.",
            ),
            _item(
                "Cổng tin nhắn",
                "sms",
                "agencies.Gateway",
                "Đường gửi tin Zalo, SMS của tỉnh; gửi thử, đổi khóa ký.",
            ),
            _item(
                "Nhập cả tỉnh",
                "upload_file",
                "agencies.RegistryImport",
                "Cơ quan và tài khoản của một tỉnh từ một tệp Excel.",
            ),
        ],
    },
    {
        "title": "Văn bản đi",
        "items": [
            _item(
                "Sổ văn bản",
                "menu_book",
                "documents.Series",
                "Các sổ số của từng cơ quan.",
            ),
            _item(
                "Văn bản",
                "draft",
                "documents.Paper",
                "Số, ký hiệu, ngày và trạng thái.",
            ),
        ],
    },
    {
        "title": "Người dùng",
        "items": [
            _item(
                "Tài khoản",
                "person",
                "agencies.User",
                "Ai đăng nhập được, giữ vai trò gì, ở đâu.",
            ),
            _item(
                "Nhật ký",
                "history",
                "agencies.AuditEvent",
                "Ai đã làm gì, lúc nào.",
            ),
        ],
    },
]

# Deep blue of the portal's own pages; 600 is the accent, lighter ones serve the dark mode.
_BLUE = {
    "50": "#f1f6fc",
    "100": "#e6eff9",
    "200": "#c3d9f0",
    "300": "#8fbcf5",
    "400": "#6aa3ea",
    "500": "#8fbcf5",
    "600": "#0b4f9e",
    "700": "#0a4689",
    "800": "#0a3a70",
    "900": "#0c2f58",
    "950": "#0c2340",
}
_INK = {
    "50": "#f7f9fb",
    "100": "#eef1f5",
    "200": "#ccd3dc",
    "300": "#b3bcc8",
    "400": "#8b96a4",
    "500": "#5a6572",
    "600": "#4b5663",
    "700": "#39424e",
    "800": "#212831",
    "900": "#1a1f26",
    "950": "#12161b",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Quản trị · Tuyên truyền CCHC",
    "SITE_HEADER": "Tuyên truyền CCHC",
    "SITE_SUBHEADER": "Quản trị danh mục",
    "SITE_URL": reverse_lazy("home"),
    "SITE_SYMBOL": "account_balance",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("favicon.svg")}
    ],
    "SHOW_HISTORY": may_see_history,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "4px",
    "COLORS": {
        "base": _INK,
        "primary": _BLUE,
        "font": {
            "subtle-light": "#4b5663",
            "subtle-dark": "#aeb8c4",
            "default-light": "#1a1e24",
            "default-dark": "#e8ebef",
            "important-light": "#1a1e24",
            "important-dark": "#ffffff",
        },
    },
    "STYLES": [lambda request: static("portal-admin.css")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
}
