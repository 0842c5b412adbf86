"""Addresses of the office pages."""

from django.urls import URLPattern, path

from reports.views.office import events, feed, report, rhythm, sending, sheets, work

patterns: list[URLPattern] = [
    path("viec-cua-toi/", work.work, name="work"),
    path("viec-cua-toi/lich/", feed.feeds, name="feeds"),
    path("viec-cua-toi/lich/<int:agency>/doi/", feed.renew, name="feed-renew"),
    path("lich/<str:token>.ics", feed.read, name="feed"),
    path("ke-hoach/<int:pk>/phat-sinh/", events.open_event, name="open-event"),
    path("bao-cao/<int:pk>/", report.report, name="report"),
    path("bao-cao/<int:pk>/luu/", report.save, name="save"),
    path("bao-cao/<int:pk>/kiem-tra/", sending.check, name="check"),
    path("bao-cao/<int:pk>/xem-truoc.pdf", sending.preview, name="preview"),
    path("bao-cao/<int:pk>/gui/", sending.submit, name="submit"),
    path("bao-cao/<int:pk>/trinh/", sending.hand_up, name="hand-up"),
    path("bao-cao/<int:pk>/rut-lai/", sending.take_back, name="take-back"),
    path("bao-cao/<int:pk>/chuyen-lai/", sending.give_back, name="give-back"),
    path("bao-cao/<int:pk>/bien-nhan/<int:number>/", sending.receipt, name="receipt"),
    path("bao-cao/<int:pk>/nhip/<int:entry>/", rhythm.choose_rhythm, name="choose-rhythm"),
    path("bao-cao/<int:pk>/bieu.xlsx", sheets.form, name="sheet"),
    path("bao-cao/<int:pk>/nap-bieu/", sheets.upload, name="sheet-upload"),
]
