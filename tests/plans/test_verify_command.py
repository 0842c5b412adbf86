"""``verify_pdf`` says what a signed file is worth, in words or as JSON, and by its exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents import vault
from documents.models import Paper
from tests.documents import authority
from tests.factories import PlanFactory
from tests.plans.test_commands import refused, run

PAPER = authority.small_pdf("Plan 12")


@pytest.fixture(autouse=True)
def trusted(settings, tmp_path):
    settings.TRUST_ANCHORS = tmp_path / "trust"
    authority.write_anchor(settings.TRUST_ANCHORS)


@pytest.fixture(scope="session")
def signed():
    first = authority.sign(PAPER, authority.person(), field="KyTen", box=(300, 100, 450, 160))
    return authority.sign(first, authority.agency(), field="ConDau", box=(250, 100, 330, 180))


@pytest.fixture
def put(tmp_path):
    def write(content: bytes) -> Path:
        path: Path = tmp_path / "van-ban.pdf"
        path.write_bytes(content)
        return path

    return write


def plan_issued_as(content: bytes, state: Paper.State = Paper.State.NUMBERED) -> int:
    pk: int = PlanFactory(paper__state=state, paper__sha256=vault.keep(content)).pk
    return pk


def said(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    """Give the object that was printed, with the exit code."""
    refusal = ""
    try:
        call_command("verify_pdf", *words, "--json")
    except CommandError as error:
        refusal = str(error)
    printed = json.loads(capsys.readouterr().out)
    assert refusal in {"", printed["verdict"]}
    return {**printed, "exit": 1 if refusal else 0}


def test_a_sound_file_alone(capsys, put, signed):
    found = said(capsys, put(signed))
    assert found["exit"] == 0
    assert found["state"] == "trusted"
    assert found["matches_issued"] is None
    assert found["problems"] == []
    assert [each["signer"] for each in found["signatures"]] == [
        "Nguyễn Văn Ký", "UBND tỉnh Thái Nguyên"
    ]  # fmt: skip
    assert set(found["signatures"][0]) == {
        "signer", "organisation", "signed_at", "digest", "sound", "trusted", "covers_whole_file"
    }  # fmt: skip


def test_in_words(capsys, put, signed):
    call_command("verify_pdf", put(signed))
    out = capsys.readouterr().out
    assert "1. Nguyễn Văn Ký · UBND tỉnh Thái Nguyên · ký lúc 06/05/2024 09:30:00 · sha256" in out
    assert "2 chữ ký số" in out.splitlines()[-1]


def test_in_words_and_refused(capsys, put, signed):
    with pytest.raises(CommandError, match="bị thêm, vẽ hoặc bỏ nội dung"):
        call_command("verify_pdf", put(authority.draw_box(signed)))
    out = capsys.readouterr().out
    assert "1. Nguyễn Văn Ký" in out
    assert "[not-covered]" in out


def test_an_unsigned_file_is_refused(capsys, put):
    found = said(capsys, put(PAPER))
    assert (found["exit"], found["state"]) == (1, "unsigned")


@pytest.mark.django_db
class TestAgainstAPlan:
    def test_its_signed_paper(self, capsys, put, signed):
        found = said(capsys, put(signed), f"--plan={plan_issued_as(PAPER)}")
        assert (found["exit"], found["matches_issued"]) == (0, True)

    def test_said_in_words(self, capsys, put, signed):
        call_command("verify_pdf", put(signed), plan=plan_issued_as(PAPER))
        assert "Đối chiếu với bản của kế hoạch: khớp." in capsys.readouterr().out

    def test_the_paper_of_another(self, capsys, put, signed):
        plan = plan_issued_as(authority.small_pdf("Plan 13"))
        found = said(capsys, put(signed), f"--plan={plan}")
        assert (found["exit"], found["matches_issued"], found["state"]) == (1, False, "different")

    def test_painted_over_before_it_was_signed(self, capsys, put):
        content = authority.sign(authority.draw_box(PAPER), authority.person(), field="K")
        found = said(capsys, put(content), f"--plan={plan_issued_as(PAPER)}")
        assert (found["exit"], found["matches_issued"], found["state"]) == (1, True, "changed")

    def test_a_registered_original_is_its_own_bytes(self, capsys, put, signed):
        plan = plan_issued_as(signed, Paper.State.REGISTERED)
        found = said(capsys, put(signed), f"--plan={plan}")
        assert (found["exit"], found["matches_issued"], found["state"]) == (0, True, "trusted")

    def test_nothing_may_be_added_to_a_registered_original(self, capsys, put, signed):
        plan = plan_issued_as(signed, Paper.State.REGISTERED)
        more = authority.sign(signed, authority.person(), field="Them")
        found = said(capsys, put(more), f"--plan={plan}")
        assert (found["exit"], found["matches_issued"], found["state"]) == (1, False, "changed")
        assert "bản gốc đã đăng ký" in found["verdict"]

    def test_a_plan_without_a_number(self, put, signed):
        with pytest.raises(CommandError, match="chưa cấp số nên chưa có bản để đối chiếu"):
            call_command("verify_pdf", put(signed), plan=PlanFactory().pk)

    def test_a_paper_whose_bytes_are_gone(self, put, signed):
        plan = PlanFactory(paper__state=Paper.State.NUMBERED, paper__sha256="0" * 64).pk
        with pytest.raises(CommandError, match="không còn nguyên bản"):
            call_command("verify_pdf", put(signed), plan=plan)

    def test_no_such_plan(self, put, signed):
        with pytest.raises(CommandError, match="Không có kế hoạch mã 999"):
            call_command("verify_pdf", put(signed), plan=999)


class TestFromOutside:
    """As a process: what is printed where, and the exit code."""

    def test_no_such_file(self, manage):
        assert "Không có tệp" in refused(manage.run("verify_pdf", "khong-co.pdf"))

    def test_a_folder(self, manage, tmp_path):
        assert "là thư mục, không phải tệp. Hãy chỉ đến tệp PDF" in refused(
            manage.run("verify_pdf", str(tmp_path))
        )

    def test_wrong_usage(self, manage):
        assert manage.run("verify_pdf").returncode == 2

    def test_no_pdf(self, manage, put):
        done = manage.run("verify_pdf", str(put(b"khong phai")), "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["state"] == "unreadable"
        (sentence,) = done.stderr.strip().splitlines()
        assert "không phải PDF" in sentence

    def test_a_file_of_500_megabytes_is_not_even_read(self, manage, tmp_path):
        path = tmp_path / "lon.pdf"
        with path.open("wb") as file:
            file.truncate(500_000_000)
        done = manage.run("verify_pdf", str(path), "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["state"] == "too_large"
        assert "Tệp lớn 500 MB" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_sound_one(self, put, signed, tmp_path):
        done = run("verify_pdf", str(put(signed)), TRUST_ANCHORS=str(tmp_path / "trust"))
        assert done.returncode == 0, done.stderr
        assert "chứng thư do nơi cấp được tin cậy cấp" in done.stdout
        assert done.stderr == ""
