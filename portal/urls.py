"""Every address of the portal; each room brings its own."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("doi-mat-khau/", views.ChangePassword.as_view(), name="password_change"),
    path("suc-khoe/", views.health, name="health"),
    path("", include("documents.urls")),
    path("ke-hoach/", include("plans.urls")),
    path("quan-tri/", admin.site.urls),
]
