"""Addresses of the monitor pages."""

from django.urls import URLPattern, path

from reports.views.monitor import backfill, calendar, extending, matrix, queue, review

patterns: list[URLPattern] = [
    path("theo-doi/ke-hoach/", matrix.matrices, name="matrices"),
    path("theo-doi/ke-hoach/<int:pk>/", matrix.matrix, name="matrix"),
    path("theo-doi/ke-hoach/<int:pk>/xlsx/", matrix.workbook, name="matrix-xlsx"),
    path("theo-doi/ke-hoach/<int:pk>/lich/", calendar.calendar, name="calendar"),
    path("theo-doi/ke-hoach/<int:pk>/lich/han/", calendar.deadline, name="deadline"),
    path("theo-doi/", queue.queue, name="queue"),
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
]
