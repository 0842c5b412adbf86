"""A backup of an older release is restored by this one, on either database.

``tests/files/backups/truoc-nhac-viec.tar.gz`` holds what the portal had before there were reminders:
agencies 0005, documents 0002, plans 0006, reports 0002. It was made on 22/11/2026 so: the source of
that day (commit ee0223a) was unpacked beside this one; its own ``manage.py migrate`` and its own demo
(one month of reports, with plain pictures as photos) filled an empty SQLite database; and ``backup`` of
this source, which reads a database by the steps it has taken, wrote the archive, packed by gzip
because a file of the repository should be small. Its accounts have a password that nobody knows.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import backed_up
from tests.portal.backed_up import Portal, manifest_of

pytestmark = pytest.mark.usefixtures("other_databases")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def portal(
    request: pytest.FixtureRequest,
    other_databases: None,
    older: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """A portal of today that has taken it over."""
    folder = tmp_path_factory.mktemp(request.param) / "var"
    if request.param == "sqlite":
        portal = backed_up.sqlite(folder)
        portal.does("restore", older)
        yield portal
        return
    with backed_up.postgres(folder) as portal:
        portal.does("restore", older)
        yield portal


def test_it_is_of_an_older_release(older: Path):
    steps = manifest_of(older).migrations
    assert "reports.0002_waiting_sheets" in steps
    assert not [step for step in steps if step.startswith("agencies.0006")]


def test_it_is_brought_to_this_release(portal: Portal):
    portal.does("migrate", "--check")
    portal.does("makemigrations", "--check", "--dry-run")


def test_every_row_has_come_along(portal: Portal, older: Path):
    wanted = {table.label: table.rows for table in manifest_of(older).tables}
    counted = portal.says(
        "from django.apps import apps\n"
        "models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]\n"
        "print(json.dumps({m._meta.label_lower: m._base_manager.count() for m in models}))"
    )
    assert wanted["agencies.agency"] > 200
    assert wanted["reports.progressreport"] > 200
    # One line of the log for the restore; kinds and permissions are of this release.
    grown = {"agencies.auditevent", "contenttypes.contenttype", "auth.permission"}
    assert {label: counted[label] for label in wanted if label not in grown} == {
        label: rows for label, rows in wanted.items() if label not in grown
    }
    assert counted["agencies.auditevent"] == wanted["agencies.auditevent"] + 1


def test_every_file_that_a_row_names_is_whole(portal: Portal):
    lost = (
        "named = {*Evidence.objects.values_list('sha256', flat=True), *Paper.objects.values_list('sha256', "
        "flat=True)} - {''}\n"
        "print(json.dumps([len(named), [each for each in named if not vault.is_whole(each)]]))"
    )
    count, missing = portal.says("from documents.models import Paper\n" + lost)
    assert count > 5
    assert missing == []


def test_people_go_on_working_in_it(portal: Portal):
    """New rows get new numbers, and references hold."""
    new = portal.says(
        "last = AuditEvent.objects.latest('pk').pk\n"
        "user = User.objects.create(username='moi-toanh')\n"
        "entry = ProgressEntry.objects.first()\n"
        "from django.contrib.admin.models import LogEntry\n"
        "from django.contrib.contenttypes.models import ContentType\n"
        "LogEntry.objects.create(user=user, content_type=ContentType.objects.get_for_model(User), "
        "action_flag=1, object_id='1')\n"
        "print(json.dumps([entry.report.obligation.plan.subject, user.pk, last]))"
    )
    assert new[0].startswith("Truyền thông cải cách hành chính")


def test_it_is_saved_again(portal: Portal, tmp_path: Path):
    said = portal.does("backup", tmp_path / "b.tar")
    assert "Đã sao lưu" in said
    assert manifest_of(tmp_path / "b.tar").lost == ()
