"""What is logged: whole records for machines, and nothing that is nobody else's business."""

import json
import logging
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from portal import logs
from portal.access_log import GunicornLogger
from portal.celery import app
from tests.factories import UserFactory


def told(name: str = "reports.somewhere", message: str = "xong", **given) -> dict[str, Any]:
    """Give a record as it stands in production's log."""
    extra = given.pop("extra", {})
    record = logging.getLogger(name).makeRecord(
        name, given.pop("level", logging.INFO), "file.py", 1, message, given.pop("args", ()),
        given.pop("exc_info", None), extra=extra,
    )  # fmt: skip
    assert logs.Context().filter(record)
    line = logs.JsonLine().format(record)
    assert "\n" not in line
    fields: dict[str, Any] = json.loads(line)
    return fields


def answered(path: str = "/", user: object = None, **headers: str):
    """Give what is logged while a request is answered, and the answer."""
    request = RequestFactory().get(
        path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    if user is not None:
        request.__dict__["_cached_user"] = user
    seen = []

    def view(request):
        seen.append(told())
        return HttpResponse()

    answer = logs.numbered(view)(request)
    return seen[0], answer, request


class TestRecord:
    def test_it_is_one_line_of_json(self):
        fields = told(message="xếp %d tệp\nhai dòng", args=(3,), level=logging.WARNING)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", fields.pop("time"))
        assert fields == {
            "level": "WARNING",
            "logger": "reports.somewhere",
            "message": "xếp 3 tệp\nhai dòng",
        }

    def test_it_names_the_request_and_who_asks(self):
        fields, answer, _ = answered("/ke-hoach/17/", user=SimpleNamespace(pk=5))
        assert fields["path"] == "/ke-hoach/17/"
        assert fields["user_id"] == 5
        assert fields["request_id"] == answer["X-Request-ID"]

    def test_after_the_request_it_names_none(self):
        answered("/")
        assert "request_id" not in told()

    def test_a_visitor_has_no_number(self):
        fields, _, _ = answered("/", user=AnonymousUser())
        assert "user_id" not in fields

    def test_it_names_the_task(self):
        seen = []

        @app.task(name="tests.telling")
        def telling():
            seen.append(told())

        try:
            number = telling.apply().id
        finally:
            app.tasks.pop("tests.telling")
        assert seen[0]["task_id"] == number

    def test_it_names_the_task_that_celery_speaks_of(self):
        assert told("celery.worker", extra={"data": {"id": "abc"}})["task_id"] == "abc"

    def test_what_a_library_hangs_on_it_is_left_out(self):
        fields = told(extra={"request": RequestFactory().post("/", {"password": "bí mật"})})
        assert set(fields) == {"time", "level", "logger", "message"}


class TestSecrets:
    @pytest.mark.parametrize(
        "token", ["Zb3kQ9-xT_0vYw7LrN2mAa5sHd8uJc1eKfGiPoBtCxE", "0f9a3c71d24e8b65f0a1b2c3d4e5f607"]
    )
    def test_a_secret_in_an_address_is_cut(self, token):
        fields, _, _ = answered(f"/lich/{token}.ics")
        assert fields["path"] == "/lich/…"
        assert token not in told(message=f"Internal Server Error: /lich/{token}/tai/")["message"]

    def test_words_in_an_address_stay(self):
        path = "/bao-cao/tai-lieu-kiem-chung/120450/"
        assert answered(path)[0]["path"] == path

    def test_queries_are_not_told(self):
        fields, _, _ = answered("/tim/?q=nguyen+van+a")
        assert "nguyen" not in json.dumps(fields)

    def test_addresses_of_people_are_cut(self):
        try:
            raise ValueError("550 no such mailbox: <nguyen.van.a@backan.gov.vn>")
        except ValueError as error:
            exc_info = (type(error), error, error.__traceback__)
        fields = told(message="gửi tới %s", args=("hoa@snv.vn",), exc_info=exc_info)
        assert fields["message"] == "gửi tới …@snv.vn"
        assert "nguyen.van.a" not in fields["trace"]
        assert "Traceback" in fields["trace"]

    def test_what_somebody_typed_is_not_repeated_by_the_database(self):
        said = "duplicate key\nDETAIL:  Key (username)=(hoa) already exists.\nmore"
        assert "hoa" not in told(message=said)["message"]
        assert "more" in told(message=said)["message"]

    def test_a_line_for_people_has_none_either(self):
        record = logging.makeLogRecord(
            {"msg": "thư của hoa@snv.vn", "levelname": "INFO", "name": "a"}
        )
        assert logs.Line().format(record).endswith("INFO a: thư của …@snv.vn")


class TestRequestId:
    def test_one_of_the_proxy_is_taken(self):
        _, answer, _ = answered(x_request_id="0af7651916cd43dd8448eb211c80319c")
        assert answer["X-Request-ID"] == "0af7651916cd43dd8448eb211c80319c"

    @pytest.mark.parametrize(
        "odd", ["", "short", "a" * 65, "a b c d e f", "x\ny: 1234567", "số-của-tôi"]
    )
    def test_an_odd_one_is_replaced(self, odd):
        request = RequestFactory().get("/")
        request.META["HTTP_X_REQUEST_ID"] = odd
        answer = logs.numbered(lambda request: HttpResponse())(request)
        assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])

    @pytest.mark.django_db
    def test_every_answer_has_one(self):
        for path in (reverse("health"), reverse("login"), "/khong-co/"):
            assert Client().get(path)["X-Request-ID"]


class TestAccessLog:
    @pytest.mark.django_db
    def test_it_names_who_asked_and_nothing_more(self, caplog):
        user = UserFactory()
        _, answer, request = answered("/ke-hoach/?q=bi-mat", user=user)
        logger = GunicornLogger.__new__(GunicornLogger)
        logger.access_log = logging.getLogger("gunicorn.access")
        with caplog.at_level(logging.INFO, "gunicorn.access"):
            seconds = SimpleNamespace(total_seconds=lambda: 0.25)
            logger.access(SimpleNamespace(status="200 OK"), None, request.META, seconds)
        fields = json.loads(logs.JsonLine().format(caplog.records[-1]))
        fields.pop("time")
        assert fields == {
            "level": "INFO",
            "logger": "gunicorn.access",
            "message": "GET /ke-hoach/ 200",
            "request_id": answer["X-Request-ID"],
            "user_id": user.pk,
            "path": "/ke-hoach/",
            "method": "GET",
            "status": 200,
            "seconds": 0.25,
        }
