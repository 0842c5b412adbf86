"""The pages of evidence: each file judged by itself, handed out only to those who may see it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError

from agencies.models import User
from agencies.roles import Role
from documents import vault
from reports import tasks
from reports.actions import drawing
from reports.models import Evidence, ProgressReport
from tests.factories import EntryFactory, EvidenceFactory, MembershipFactory
from tests.reports import uploads
from tests.reports.desks import AT, Desk, desk

pytestmark = pytest.mark.django_db

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROGRAM = b"MZ\x90\x00" + bytes(4000)
# Session, person, their roles, whom they stand in for, and the file.
FILE = 5
REASON = "Chọn nhầm ảnh của hội nghị khác"


@pytest.fixture
def office() -> Desk:
    return desk()


def client_of(user: User, **how: Any) -> Client:
    client = Client(**how)
    client.force_login(user)
    return client


@pytest.fixture
def clerk(office: Desk) -> Client:
    return client_of(office.clerk)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(client: Client, office: Desk, *brought: SimpleUploadedFile, **fields: Any) -> Any:
    """Post the form; with ``script`` as the script does."""
    headers = {"X-Requested-With": "XMLHttpRequest"} if fields.pop("script", False) else {}
    data = {"files": list(brought), "het": "1", **fields}
    url = reverse("reports:evidence-add", args=[office.report.obligation_id])
    return client.post(url, data, headers=headers, follow=True)


def page_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def opened(client: Client, each: Evidence, query: str = "", **headers: str) -> Any:
    url = reverse("reports:evidence", args=[each.pk])
    return client.get(url + query, headers=headers or None)


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def kept(office: Desk, content: bytes, name: str, media_type: str, **given: Any) -> Evidence:
    made: Evidence = EvidenceFactory(
        report=office.report, sha256=vault.keep(content), size=len(content), name=name,
        content_type=media_type, uploaded_by=office.clerk, **given,
    )  # fmt: skip
    return made


# --- Bringing


def test_of_several_files_the_good_are_kept_and_each_other_is_told_by_name(office, clerk):
    picture = uploads.picture("JPEG")
    answer = add(
        clerk, office, sent("ảnh.jpg", picture), sent("bao-cao.pdf", PROGRAM), sent("a.pdf", b""),
        sent("b.pdf", uploads.pdf()), entries=[office.entries[1].pk],
    )  # fmt: skip
    assert answer.redirect_chain[0][0].endswith(f"/bao-cao/{office.report.obligation_id}/#tai-lieu")
    page = page_of(answer)
    assert "Đã lưu 2 tệp: ảnh.jpg, b.pdf." in page
    assert "“bao-cao.pdf” mang đuôi .pdf nhưng nội dung là" in page
    assert "“a.pdf” rỗng (0 KB)" in page
    assert {each.name for each in Evidence.objects.all()} == {"ảnh.jpg", "b.pdf"}
    assert all(each.entries.get() == office.entries[1] for each in Evidence.objects.all())
    assert "Nội dung 2" in page


def test_a_script_gets_the_part_of_the_page_alone(office, clerk):
    answer = add(clerk, office, sent("a.pdf", uploads.pdf()), script=True)
    assert answer.redirect_chain == []
    page = page_of(answer)
    assert "Đã lưu 1 tệp: a.pdf." in page
    assert 'id="tai-lieu"' in page
    assert "<html" not in page


def test_sent_twice_it_is_there_once(office, clerk):
    content = uploads.pdf()
    for _ in range(2):
        assert "Đã lưu 1 tệp" in page_of(add(clerk, office, sent("a.pdf", content)))
    assert Evidence.objects.count() == 1


def test_a_file_with_another_suffix_is_kept_under_its_own_and_told_so(office, clerk):
    page = page_of(add(clerk, office, sent("ảnh.png", uploads.picture("JPEG"))))
    assert "được lưu với tên “ảnh.jpg”" in page


def test_too_large_a_file_is_told_with_its_size_and_not_read(office, clerk, settings, monkeypatch):
    settings.EVIDENCE_FILE_LIMIT = 200_000
    large = sent("phim.pdf", b"%PDF" + bytes(3_000_000))
    read: list[int] = []
    monkeypatch.setattr("reports.files.kind_of", lambda content, name: read.append(len(content)))
    page = page_of(add(clerk, office, large))
    assert "lớn hơn 200 KB (tệp của bạn: 3,1 MB)" in page
    assert read == []
    assert not Evidence.objects.exists()


def test_nothing_chosen_is_told(office, clerk):
    assert "Chưa chọn tệp nào" in page_of(add(clerk, office))


def test_a_form_that_was_cut_off_brings_nothing(office, clerk):
    url = reverse("reports:evidence-add", args=[office.report.obligation_id])
    answer = clerk.post(url, {"files": sent("a.pdf", uploads.pdf())}, follow=True)
    assert "Đường truyền đứt giữa chừng" in page_of(answer)
    assert not Evidence.objects.exists()


def test_entries_of_another_report_are_not_chosen(office, clerk):
    page = page_of(add(clerk, office, sent("a.pdf", uploads.pdf()), entries=[EntryFactory().pk]))
    assert "Chọn nội dung của báo cáo này" in page
    assert not Evidence.objects.exists()


def test_a_report_that_was_filed_meanwhile_says_why_it_takes_nothing(office, clerk):
    ProgressReport.objects.update(
        state="submitted", submitted_at=AT, submitted_by=office.clerk, revision=1,
        first_submitted_on=AT.date(),
    )  # fmt: skip
    assert "Báo cáo đã nộp" in page_of(add(clerk, office, sent("a.pdf", uploads.pdf())))
    assert not Evidence.objects.exists()


def test_a_full_disk_is_told_by_the_name_of_the_file(office, clerk, monkeypatch):
    def full(content: bytes) -> str:
        raise vault.NoRoom("Máy chủ không ghi được tệp.")

    monkeypatch.setattr("documents.vault.keep", full)
    page = page_of(add(clerk, office, sent("a.pdf", uploads.pdf())))
    assert "“a.pdf”: Máy chủ không ghi được tệp." in page
    assert not Evidence.objects.exists()


def test_no_one_posts_in_somebodys_name(office):
    client = client_of(office.clerk, enforce_csrf_checks=True)
    assert add(client, office, sent("a.pdf", uploads.pdf())).status_code == 403
    page = reverse("reports:report", args=[office.report.obligation_id])
    client.get(page)
    token = client.cookies["csrftoken"].value
    answer = add(client, office, sent("a.pdf", uploads.pdf()), csrfmiddlewaretoken=token)
    assert "Đã lưu 1 tệp" in page_of(answer)


def test_a_file_waits_for_its_picture_and_is_kept_where_nobody_draws_it(
    office, clerk, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    asked: list[int] = []
    monkeypatch.setattr(
        tasks.draw_thumbnail, "apply_async", lambda args, **how: asked.append(*args)
    )
    with django_capture_on_commit_callbacks(execute=True):
        add(clerk, office, sent("a.pdf", uploads.pdf()))
    made = Evidence.objects.get()
    assert asked == [made.pk]

    def nobody(*args: object, **how: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.draw_thumbnail, "apply_async", nobody)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        page = page_of(add(clerk, office, sent("b.pdf", uploads.pdf(2))))
    assert "Đã lưu 1 tệp: b.pdf." in page
    assert "Nobody was asked to draw evidence" in caplog.text


def test_a_link_is_added_and_a_bad_one_asked_for_again(office, clerk):
    page = page_of(add(clerk, office, url="https://backan.gov.vn/tin", name="Tin"))
    assert "Đã thêm liên kết “Tin”." in page
    assert 'href="https://backan.gov.vn/tin" rel="noopener noreferrer"' in page
    answer = add(clerk, office, url="http://192.168.1.1/tin", name="Tin nội bộ")
    assert answer.status_code == 400
    assert "chỉ mở được trong mạng của đơn vị" in page_of(answer)
    # What was typed is not lost.
    assert 'value="Tin nội bộ"' in page_of(answer)
    part = page_of(add(clerk, office, url="javascript:alert(1)", name="Tin", script=True))
    assert "phải bắt đầu bằng https://" in part
    assert 'value="javascript:alert(1)"' in part
    assert Evidence.objects.count() == 1


# --- Laid to entries, withdrawn


def test_it_is_laid_to_a_second_entry(office, clerk):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    made.entries.add(office.entries[0])
    url = reverse("reports:evidence-attach", args=[made.pk])
    ticked = f'value="{office.entries[0].pk}" checked'
    assert page_of(clerk.get(url)).count(ticked) == 1
    answer = clerk.post(url, {"entries": [each.pk for each in office.entries]}, follow=True)
    assert "Nội dung 1, 2" in page_of(answer)
    assert clerk.post(url, {"entries": [10**9]}).status_code == 400
    assert list(made.entries.all()) == office.entries


def test_it_is_withdrawn_with_a_reason_and_still_opens_marked(office, clerk):
    content = uploads.pdf()
    made = kept(office, content, "a.pdf", "application/pdf")
    url = reverse("reports:evidence-withdraw", args=[made.pk])
    answer = clerk.post(url, {"reason": "nhầm"})
    assert (answer.status_code, "ít nhất 3 chữ" in page_of(answer)) == (400, True)
    page = page_of(clerk.post(url, {"reason": REASON}, follow=True))
    assert "Đã rút “a.pdf”" in page
    assert "Tài liệu kiểm chứng (0)" in page
    assert REASON in page
    assert "đã được rút trước đó" in page_of(clerk.post(url, {"reason": REASON}, follow=True))
    marked = opened(clerk, made)
    assert "Tài liệu đã rút" in page_of(marked)
    assert REASON in page_of(marked)
    assert content_of(opened(clerk, made, "?mo=1")) == content


def test_those_who_only_look_get_no_forms(office):
    viewer = client_of(
        MembershipFactory(agency=office.report.obligation.agency, role=Role.VIEWER).user
    )
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    for step in ("evidence-attach", "evidence-withdraw"):
        assert viewer.get(reverse(f"reports:{step}", args=[made.pk])).status_code == 403
    assert content_of(opened(viewer, made))


# --- Handed out


@pytest.mark.parametrize(
    ("content", "name", "media_type", "is_shown"),
    [
        (uploads.pdf(), "a.pdf", "application/pdf", True),
        (uploads.picture("JPEG"), "a.jpg", "image/jpeg", True),
        (uploads.heic(), "a.heic", "image/heic", False),
        (uploads.word(), "a.docx", WORD, False),
        (b"<script>alert(1)</script>", "a.txt", "text/plain", False),
        (b"<html>", "a.html", "text/html", False),
    ],
)
def test_only_what_every_browser_shows_is_shown(office, content, name, media_type, is_shown):
    answer = opened(client_of(office.clerk), kept(office, content, name, media_type))
    assert content_of(answer) == content
    how = "inline" if is_shown else "attachment"
    assert answer.headers["Content-Disposition"].startswith(how)
    # A type that no file of ours has is none.
    is_known = media_type != "text/html"
    assert answer.headers["Content-Type"] == (
        media_type if is_known else "application/octet-stream"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert ("sandbox" in policy) == (media_type != "application/pdf")


def test_it_is_saved_where_that_is_asked_for(office, clerk):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    answer = opened(clerk, made, "?tai=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    answer.close()


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="x.exe.pdf',
        "a\r\nSet-Cookie: x=1.pdf",
        "a\nX-Evil: 1.pdf",
        "../../etc/passwd.pdf",
        "C:\\Windows\\x.pdf",
        "anh\u202efdp.exe.pdf",
    ],
)
def test_a_name_says_nothing_in_a_header(office, clerk, name):
    # As no action would have kept it.
    answer = opened(clerk, kept(office, uploads.pdf(), name, "application/pdf"))
    said = answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    assert "X-Evil" not in answer.headers
    assert said.startswith("inline; filename")
    assert said.count('"') in (0, 2)
    assert not any(each in said for each in ("\r", "\n", "..", "/", "\\", "\u202e", "%E2%80%AE"))
    answer.close()


def test_it_is_asked_for_anew_and_sent_once(office, clerk):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    answer = opened(clerk, made)
    assert answer.headers["ETag"] == f'"{made.sha256}"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    content_of(answer)
    assert opened(clerk, made, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_what_is_lost_or_changed_is_not_handed_out(office, clerk):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    where = Path(default_storage.path(vault.stored_name(made.sha256)))
    where.write_bytes(b"khac")
    answer = opened(clerk, made)
    assert (answer.status_code, "Tệp không còn nguyên vẹn" in page_of(answer)) == (503, True)
    # Its page is one of ours, with our styles.
    assert "'self'" in answer.headers["Content-Security-Policy"]
    where.unlink()
    assert opened(clerk, made).status_code == 503


def test_a_link_leads_out_without_telling_from_where(office, clerk):
    made = EvidenceFactory(
        report=office.report, kind="link", url="https://backan.gov.vn/", sha256="", size=0,
        content_type="",
    )  # fmt: skip
    answer = opened(clerk, made)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://backan.gov.vn/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_small_picture_is_private_and_none_is_no_fault(office, clerk):
    made = kept(office, uploads.picture("JPEG"), "a.jpg", "image/jpeg")
    url = reverse("reports:evidence-thumbnail", args=[made.pk])
    assert clerk.get(url).status_code == 204
    drawing.draw(evidence=made)
    answer = clerk.get(url)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert content_of(answer).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    "page", ["evidence", "evidence-thumbnail", "evidence-attach", "evidence-withdraw"]
)
def test_for_others_there_is_nothing(office, page):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    other = client_of(MembershipFactory(role=Role.CLERK).user)
    assert other.get(reverse(f"reports:{page}", args=[made.pk])).status_code == 404
    monitor = client_of(
        MembershipFactory(agency=office.report.obligation.plan.monitor, role=Role.MONITOR).user
    )
    # A draft is the office's own business.
    assert monitor.get(reverse(f"reports:{page}", args=[made.pk])).status_code == 404


# --- What it costs


def test_much_evidence_costs_as_many_queries_as_little(office, clerk):
    url = reverse("reports:evidence-add", args=[office.report.obligation_id])
    costs = []
    for number in (3, 30):
        for each in EvidenceFactory.create_batch(number, report=office.report):
            each.entries.set(office.entries)
            if each.pk % 2:
                Evidence.objects.filter(pk=each.pk).update(
                    withdrawn_at=AT, withdrawn_by=office.clerk, withdraw_reason=REASON
                )
        with CaptureQueriesContext(connection) as captured:
            clerk.post(url, {"het": "1"}, headers={"X-Requested-With": "XMLHttpRequest"})
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_file_costs_what_is_written_down(office, clerk, django_assert_num_queries):
    made = kept(office, uploads.pdf(), "a.pdf", "application/pdf")
    content_of(opened(clerk, made))
    with django_assert_num_queries(FILE):
        content_of(opened(clerk, made))
