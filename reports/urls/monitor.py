"""Addresses of the monitor pages."""

from django.urls import URLPattern, path

from reports.views.monitor import (
    backfill,
    calendar,
    extending,
    letters,
    matrix,
    notices,
    notices_ahead,
    queue,
    review,
)

patterns: list[URLPattern] = [
    path("theo-doi/ke-hoach/", matrix.matrices, name="matrices"),
    path("theo-doi/ke-hoach/<int:pk>/", matrix.matrix, name="matrix"),
    path("theo-doi/ke-hoach/<int:pk>/xlsx/", matrix.workbook, name="matrix-xlsx"),
    path("theo-doi/ke-hoach/<int:pk>/lich/", calendar.calendar, name="calendar"),
    path("theo-doi/ke-hoach/<int:pk>/lich/han/", calendar.deadline, name="deadline"),
    path("theo-doi/", queue.queue, name="queue"),
    path("theo-doi/so-luong/", queue.counts, name="queue-counts"),
    path("theo-doi/tiep-nhan/", queue.accept_many, name="accept-many"),
    path("theo-doi/bao-cao/<int:pk>/", review.review, name="review"),
    path("theo-doi/bao-cao/<int:pk>/tiep-nhan/", review.accept, name="accept"),
    path("theo-doi/bao-cao/<int:pk>/tra-lai/", review.send_back, name="return"),
    path("theo-doi/bao-cao/<int:pk>/gia-han/", extending.extend, name="extend"),
    path("theo-doi/bao-cao/<int:pk>/mo-lai/", extending.reopen, name="reopen"),
    path("theo-doi/ke-hoach/<int:pk>/gia-han/", extending.extend_many, name="extend-many"),
    path("theo-doi/ke-hoach/<int:pk>/nhap-bu/", backfill.backfill, name="backfill"),
    path(
        "theo-doi/ke-hoach/<int:pk>/nhap-bu/<int:period>.xlsx", backfill.form, name="backfill-form"
    ),
    path("theo-doi/ke-hoach/<int:pk>/don-doc/", letters.urge, name="urge"),
    path("theo-doi/cong-van/<int:pk>/", letters.letter, name="letter"),
    path("theo-doi/cong-van/<int:pk>/danh-sach/", letters.retake, name="letter-retake"),
    path("theo-doi/cong-van/<int:pk>/bo/", letters.discard, name="letter-discard"),
    path("theo-doi/nhac-viec/", notices.notices, name="notices"),
    path("theo-doi/nhac-viec/xlsx/", notices.workbook, name="notices-xlsx"),
    path("theo-doi/nhac-viec/gui-lai/", notices.send_again, name="notices-again"),
    path("theo-doi/nhac-viec/ngay-mai/", notices_ahead.tomorrow, name="notices-tomorrow"),
]
