"""Every address of the portal; each room brings its own."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from portal import health, metrics, security, views

urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", views.ChangePassword.as_view(), name="password_change"),
    path("xac-minh/", security.verify, name="verify"),
    path("bao-mat/", security.security, name="security"),
    path("bao-mat/bat/", security.enrol, name="security-enrol"),
    path("bao-mat/ma-du-phong/", security.renew_codes, name="security-codes"),
    path("bao-mat/tat/", security.turn_off, name="security-off"),
    path("bao-mat/noi-khac/", security.leave_elsewhere, name="security-elsewhere"),
    # What machines ask, see portal.middleware.answer_machines.
    path("suc-khoe/", health.alive, name="health"),
    path("san-sang/", health.ready, name="ready"),
    path("so-lieu-may/", metrics.figures, name="metrics"),
    path("", include("agencies.urls")),
    path("", include("documents.urls")),
    path("ke-hoach/", include("plans.urls")),
    path("", include("reports.urls")),
    path("quan-tri/", admin.site.urls),
]
