"""The door: passphrase, sign-ins, pairing codes, audit log, on a real database and a clock of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.access.access import Access
from assistant.access.errors import AccessError, SignInError, SignInNotFoundError
from assistant.access.pairing import CODE_MINUTES
from assistant.access.sign_ins import SESSION_H, checked_days, checked_role
from indexes.database import Database
from indexes.roles import Role

PASSPHRASE = "망치 구리스 월요일"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Iterator[Access]:
    with closing(Database(tmp_path)) as database:
        yield Access(database, clock)


def test_nothing_is_set_before_the_first_start_and_nothing_opens(access: Access) -> None:
    assert not access.passphrase.is_set
    with pytest.raises(SignInError):
        access.sign_in("")


def test_the_passphrase_opens_however_the_keyboard_composes_hangul(access: Access) -> None:
    access.set_up(PASSPHRASE)
    assert access.sign_ins.find(access.sign_in(f" {PASSPHRASE} "))
    assert access.sign_ins.find(access.sign_in(unicodedata.normalize("NFD", PASSPHRASE)))
    with pytest.raises(SignInError):
        access.sign_in("망치 구리스 화요일")


def test_only_a_hash_of_the_passphrase_is_kept(access: Access, tmp_path: Path) -> None:
    access.set_up(PASSPHRASE)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"$argon2id$" in kept
    assert PASSPHRASE.encode() not in kept


def test_of_two_first_starts_the_second_is_told_that_one_is_set(access: Access) -> None:
    access.set_up(PASSPHRASE)
    with pytest.raises(AccessError):
        access.set_up("another passphrase")
    assert access.sign_in(PASSPHRASE)


@pytest.mark.parametrize("short", ["", "1234567", "  일곱글자입니다  "])
def test_a_short_passphrase_is_not_taken(access: Access, short: str) -> None:
    with pytest.raises(AccessError):
        access.set_up(short)
    assert not access.passphrase.is_set


def test_a_session_ends_after_half_a_day_and_with_a_new_passphrase(access: Access, clock: Clock) -> None:
    secret = access.set_up(PASSPHRASE)
    clock.pass_by(hours=SESSION_H - 1)
    assert access.sign_ins.find(secret)
    clock.pass_by(hours=1)
    assert access.sign_ins.find(secret) is None
    again = access.sign_in(PASSPHRASE)
    access.change_passphrase("something else entirely")
    assert access.sign_ins.find(again) is None
    with pytest.raises(SignInError):
        access.sign_in(PASSPHRASE)


def test_a_pairing_code_works_once(access: Access, clock: Clock) -> None:
    code = access.pairing.offer("1라인 태블릿", Role.WORKER, "PR-01")
    device, secret = access.pairing.redeem(code.shown)
    assert (device.kind, device.label, device.role, device.asset) == ("device", "1라인 태블릿", Role.WORKER, "PR-01")
    with pytest.raises(SignInError):
        access.pairing.redeem(code.code)
    clock.pass_by(days=4000)
    seen = access.sign_ins.find(secret)
    assert seen is not None, "a tablet stays signed in"
    assert seen.id == device.id


def test_a_pairing_code_is_too_old_after_minutes(access: Access, clock: Clock) -> None:
    code = access.pairing.offer("tablet", Role.WORKER)
    clock.pass_by(minutes=CODE_MINUTES)
    with pytest.raises(SignInError):
        access.pairing.redeem(code.code)


def test_an_ended_device_is_out_at_once(access: Access) -> None:
    device, secret = access.pairing.redeem(access.pairing.offer("tablet", Role.MAINTENANCE).code)
    assert [one.id for one in access.sign_ins.list("device")] == [device.id]
    access.sign_ins.end(device.id)
    assert access.sign_ins.find(secret) is None
    assert access.sign_ins.list("device") == []
    with pytest.raises(SignInNotFoundError):
        access.sign_ins.end(device.id)


def test_a_token_ends_with_its_days(access: Access, clock: Clock) -> None:
    _, secret = access.sign_ins.start("token", "MES", checked_role("worker"), lifetime=checked_days(30))
    clock.pass_by(days=29)
    assert access.sign_ins.find(secret)
    clock.pass_by(days=1)
    assert access.sign_ins.find(secret) is None
    assert access.sign_ins.list("token") == []


def test_seen_is_noted_when_it_comes(access: Access, clock: Clock) -> None:
    token, secret = access.sign_ins.start("token", "MES", Role.WORKER)
    clock.pass_by(hours=3)
    access.sign_ins.find(secret)
    assert access.sign_ins.get(token.id).last_seen_at == "2026-03-02T11:00:00+00:00"


def test_what_cannot_be_a_label_role_or_lifetime_is_refused(access: Access) -> None:
    for label in ("", "  ", "x" * 81):
        with pytest.raises(AccessError):
            access.sign_ins.start("token", label, Role.WORKER)
    with pytest.raises(AccessError):
        checked_role("boss")
    with pytest.raises(AccessError):
        checked_days(-1)


def test_the_audit_log_is_read_page_by_page(access: Access) -> None:
    for number in range(5):
        access.audit.note("관리자", "post_documents", f"{number}.pdf")
    newest = access.audit.entries(2)
    assert [entry.object for entry in newest] == ["4.pdf", "3.pdf"]
    assert [entry.object for entry in access.audit.entries(9, newest[-1].id)] == ["2.pdf", "1.pdf", "0.pdf"]


def test_roles_are_ordered() -> None:
    assert Role.WORKER < Role.MAINTENANCE < Role.ADMIN
    assert Role.of("maintenance") is Role.MAINTENANCE
    assert Role.MAINTENANCE.key == "maintenance"
