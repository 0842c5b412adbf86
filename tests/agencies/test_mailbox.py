"""The mailbox on this machine, read back as any mail program would."""

import datetime as dt
import mailbox
import os
import runpy
import stat
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import get_connection
from environs import EnvValidationError

from agencies.mailbox import EmailBackend
from agencies.mailing import MailTransport
from agencies.messages import ChannelDown, Message, Section
from agencies.models import User
from agencies.stages import Stage
from agencies.telling import Words


def message(name: str = "an") -> Message:
    line = Words("Báo cáo Quý I/2021 quá hạn 3 ngày", path="/bao-cao/17/", action="Lập báo cáo")
    return Message(
        id=f"0f3c{name}",
        recipient=User(full_name="Nông Thị Ấn", username=name),
        address=f"{name}@tinh.example",
        sections=(Section(Stage.OVERDUE, (line,)),),
        on=dt.date(2021, 3, 22),
        province=1,
    )


def read(folder: Path) -> list[EmailMessage]:
    """Give what lies in a mailbox, as the library reads it."""
    box = mailbox.Maildir(folder, create=False)
    found = [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.keys()]  # noqa: SIM118
    return sorted(found, key=lambda mail: str(mail["To"]))


def send(folder: Path, *messages: Message) -> None:
    transport = MailTransport(EmailBackend(folder=folder))
    for each in messages:
        transport.send(each)
    transport.close()


def test_the_text_is_read_back_letter_by_letter(tmp_path: Path) -> None:
    send(tmp_path / "mail", message())

    (mail,) = read(tmp_path / "mail")
    assert mail["To"] == mail["Delivered-To"] == "an@tinh.example"
    assert str(mail["Subject"]).strip() == "Báo cáo Quý I/2021 quá hạn 3 ngày"
    text = mail.get_body(("plain",))
    assert text
    said = text.get_content()
    assert said.startswith("Kính gửi: Nông Thị Ấn\n\nCổng tuyên truyền cải cách hành chính xin báo")
    assert f"Lập báo cáo: {settings.SITE_URL}/bao-cao/17/\n" in said


def test_every_mail_lies_there_unread(tmp_path: Path) -> None:
    send(tmp_path, *(message(name) for name in ("an", "binh", "chi")))

    assert [mail["To"].split("@")[0] for mail in read(tmp_path)] == ["an", "binh", "chi"]
    assert len(list((tmp_path / "new").iterdir())) == 3
    assert list((tmp_path / "tmp").iterdir()) == []


def test_nobody_else_on_this_machine_reads_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        send(tmp_path / "mail", message())
    finally:
        os.umask(before)

    folders = [tmp_path / "mail", *(tmp_path / "mail" / name for name in ("new", "cur", "tmp"))]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    (file,) = (tmp_path / "mail" / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_it_cannot_be_written_the_mail_waits(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("không phải thư mục")

    with pytest.raises(ChannelDown, match="Không ghi được vào hộp thư của máy này"):
        send(tmp_path / "mail", message())


@pytest.fixture
def read_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Read the settings file anew under another environment."""
    monkeypatch.delenv("EMAIL_URL", raising=False)

    def read(**environment: str) -> dict[str, Any]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "portal" / "settings.py"))

    return read


def test_without_any_setting_mail_goes_there(read_settings: Callable[..., dict[str, Any]]) -> None:
    given = read_settings()

    backend = get_connection(given["EMAIL_BACKEND"])
    assert isinstance(backend, EmailBackend)
    assert backend.folder == given["VAR"] / "mail"


@pytest.mark.parametrize(
    ("url", "server", "tls", "ssl"),
    [
        ("smtp://thu.tinh.example", ("thu.tinh.example", 25), False, False),
        (
            "smtp://cong:a%2Fb@thu.tinh.example:587/?tls=true",
            ("thu.tinh.example", 587),
            True,
            False,
        ),
        (
            "smtp://cong:a%2Fb@thu.tinh.example:465/?ssl=true",
            ("thu.tinh.example", 465),
            False,
            True,
        ),
        ("submission://thu.tinh.example", ("thu.tinh.example", 587), True, False),
    ],
)
def test_a_mail_server_is_named_in_one_setting(
    read_settings: Callable[..., dict[str, Any]],
    url: str,
    server: tuple[str, int],
    tls: bool,
    ssl: bool,
) -> None:
    given = read_settings(EMAIL_URL=url)

    assert given["EMAIL_BACKEND"] == "agencies.smtp.EmailBackend"
    assert (given["EMAIL_HOST"], given["EMAIL_PORT"]) == server
    assert (given["EMAIL_USE_TLS"], given["EMAIL_USE_SSL"]) == (tls, ssl)
    has_account = "@" in url
    assert given["EMAIL_HOST_PASSWORD"] == ("a/b" if has_account else "")
    assert given["EMAIL_TIMEOUT"] == 20


@pytest.mark.parametrize(
    "url", ["stmp://thu.tinh.example", "smtps://thu.tinh.example", "thu.tinh.example:25", "smtp://"]
)
def test_a_slip_of_the_pen_is_refused(
    read_settings: Callable[..., dict[str, Any]], url: str
) -> None:
    with pytest.raises(EnvValidationError, match="hãy ghi như smtp://"):
        read_settings(EMAIL_URL=url)
