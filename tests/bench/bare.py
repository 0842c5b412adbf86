"""The portal as gunicorn runs it for the benchmarks, with one bare page beside its own."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings.ROOT_URLCONF = __name__
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
get_wsgi_application()


def bare(request: HttpRequest) -> HttpResponse:
    """Answer somebody who is signed in, with one query."""
    from plans.models import Plan  # noqa: PLC0415

    return HttpResponse(f"{Plan.objects.filter(year=2021).count()}")


urlpatterns = [path("bare/", bare), path("", include("portal.urls"))]

# Last, for it looks at the addresses above: the way in that the portal itself has.
from portal.wsgi import application  # noqa: E402, F401
