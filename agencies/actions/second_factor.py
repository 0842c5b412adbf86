"""The second thing that is asked at sign-in: a code of an app, or a spare one from paper."""

import base64
import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from agencies.actions import accounts, audit, sessions
from agencies.actions.passwords import ALPHABET
from agencies.models import User

SPARE_CODES, LETTERS, GROUP = 10, 8, 4
_DIGITS = 6
_NAME = "Ứng dụng xác minh"
_SPARE_NAME = "Mã dự phòng"


class WrongCode(Exception):
    """The code is not one of this account's, or no longer; the message is the sentence."""


class TooSoon(Exception):
    """After wrong codes one has to wait, each time longer; the message is the sentence."""


class AlreadyOn(Exception):
    """The account has a device already; the message is the sentence."""


def new_key() -> str:
    """Give a secret that an app and we are to share."""
    return str(random_hex(20))


def unsaved_device(user: User, key: str) -> TOTPDevice:
    """Give a device that is stored nowhere yet, to show its secret."""
    return TOTPDevice(user=user, key=key, name=_NAME, confirmed=False)


def written(key: str) -> str:
    """Give a secret as apps take it from a keyboard."""
    return base64.b32encode(bytes.fromhex(key)).decode()


def device_of(user: User) -> TOTPDevice | None:
    """Give the device that codes of ``user`` come from."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()


def spare_codes_left(user: User) -> int:
    """Count the spare codes that were not used."""
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


@transaction.atomic
def enrol(*, user: User, key: str, code: str, by: User, at: dt.datetime) -> list[str]:
    """Ask for codes from now on, once the first one is right; give the spare codes.

    Every other session of the account ends.

    Raises:
        AlreadyOn: there is a device; it is turned off first.
        WrongCode: the code does not belong to the secret.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if device_of(user) is not None:
        raise AlreadyOn("Tài khoản này đã bật xác minh hai bước.")
    device = unsaved_device(user, key)
    device.save()
    # What was begun and is refused leaves nothing: the transaction goes back.
    if not device.verify_token(_plain(code)):
        raise WrongCode(
            "Mã không đúng. Hãy nhập mã 6 chữ số ứng dụng đang hiện, và kiểm tra giờ trên điện thoại."
        )
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = _renewed(user)
    sessions.end_all(user)
    _record("bật xác minh hai bước", user, by, at)
    return codes


def verify(*, user: User, code: str, at: dt.datetime) -> Device:
    """Give the device that ``code`` is right for; a spare code is right once.

    Raises:
        WrongCode: it is right for none.
        TooSoon: wrong codes came before, and the pause after them is not over.
    """
    plain = _plain(code)
    with transaction.atomic():
        device = _asked(user, plain)
        opens = _opens(device)
        is_right = device is not None and opens is None and device.verify_token(plain)
        if opens is None:
            _record("xác minh bước hai" if is_right else "nhập sai mã xác minh", user, user, at)
    # Only now, so that the count of wrong codes is kept.
    if opens is not None:
        raise TooSoon(
            f"Đã nhập sai mã nhiều lần. Hãy thử lại sau {timezone.localtime(opens):%H:%M:%S ngày %d/%m/%Y}, "
            "hoặc nhờ quản trị của đơn vị mở khóa."
        )
    if device is None or not is_right:
        raise WrongCode("Mã không đúng, đã dùng hoặc đã hết hạn. Hãy nhập mã ứng dụng đang hiện.")
    return device


@transaction.atomic
def renew_codes(*, user: User, by: User, at: dt.datetime) -> list[str]:
    """Give ten new spare codes; those of before are void."""
    codes = _renewed(user)
    _record("tạo mã dự phòng mới", user, by, at)
    return codes


@transaction.atomic
def turn_off(*, user: User, by: User, at: dt.datetime) -> None:
    """Ask for no codes any more; whoever does it has shown password and code."""
    _forget_devices(user)
    sessions.end_all(user)
    _record("tắt xác minh hai bước", user, by, at)


@transaction.atomic
def reset(*, user: User, by: User, at: dt.datetime) -> None:
    """Take off the device that a colleague has lost; their sessions end."""
    _forget_devices(user)
    sessions.end_all(user)
    _record("gỡ xác minh hai bước", user, by, at)


def forget_failures(user: User) -> None:
    """Let codes be tried again at once."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).update(
            throttling_failure_count=0, throttling_failure_timestamp=None
        )


def _forget_devices(user: User) -> None:
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()


def _renewed(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_SPARE_NAME)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(SPARE_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:GROUP]}-{code[GROUP:]}" for code in codes]


def _asked(user: User, plain: str) -> Device | None:
    """Give the device that a code of this form is asked of, held against a second try at once."""
    is_of_app = len(plain) == _DIGITS and plain.isdecimal()
    model = TOTPDevice if is_of_app else StaticDevice
    rows = model.objects.select_for_update().filter(user=user, confirmed=True)
    return rows.order_by("pk").first()


def _opens(device: Device | None) -> dt.datetime | None:
    if device is None:
        return None
    is_allowed, why = device.verify_is_allowed()
    return None if is_allowed else why["locked_until"]


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _record(verb: str, user: User, by: User, at: dt.datetime) -> None:
    audit.record(verb=verb, subject=user, by=by, at=at, agency=accounts.home(user))
