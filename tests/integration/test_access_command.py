"""`banjang access …` as it is typed, and what a server that runs open may not do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

from assistant.access.access import Access
from indexes.database import Database
from indexes.roles import Role
from tests.fakes.command_line import only_json, run_banjang


def test_tokens_and_devices_are_made_listed_and_ended_without_a_sign_in(tmp_path: Path) -> None:
    made = only_json(run_banjang("access", "token", "MES", "--role", "maintenance", "--json", data_dir=tmp_path))
    assert (made["label"], made["role"]) == ("MES", "maintenance")
    listed = run_banjang("access", "list", "--json", data_dir=tmp_path)
    assert [row["label"] for row in only_json(listed)["sign_ins"]] == ["MES"]
    assert made["token"] not in listed.stdout
    with closing(Database(tmp_path)) as database:
        found = Access(database).sign_ins.find(made["token"])
        assert found is not None
        assert found.role is Role.MAINTENANCE
    assert "MES" in run_banjang("access", "list", data_dir=tmp_path).stdout
    assert run_banjang("access", "end", str(made["id"]), data_dir=tmp_path).returncode == 0
    assert only_json(run_banjang("access", "list", "--json", data_dir=tmp_path)) == {"sign_ins": []}
    assert run_banjang("access", "end", str(made["id"]), data_dir=tmp_path).returncode == 1


def test_a_lost_passphrase_is_set_anew_on_the_machine(tmp_path: Path) -> None:
    assert choose(tmp_path, "first passphrase").returncode == 0
    with closing(Database(tmp_path)) as database:
        session = Access(database).sign_in("first passphrase")
    short = choose(tmp_path, "short", language="ko")
    assert short.returncode == 1
    assert "8자 이상" in short.stderr
    assert choose(tmp_path, "second passphrase").returncode == 0
    with closing(Database(tmp_path)) as database:
        access = Access(database)
        assert access.sign_ins.find(session) is None
        assert access.sign_ins.find(access.sign_in("second passphrase"))
        assert [entry.action for entry in access.audit.entries(9)] == ["passphrase_changed"] * 2


def test_a_wrong_role_is_told(tmp_path: Path) -> None:
    refused = run_banjang("access", "token", "MES", "--role", "boss", data_dir=tmp_path)
    assert refused.returncode == 1
    assert "boss" in refused.stderr


def test_open_is_for_this_computer_alone(tmp_path: Path) -> None:
    refused = run_banjang("serve", "--open", "--host", "0.0.0.0", data_dir=tmp_path)
    assert refused.returncode == 1
    assert "--open" in refused.stderr


def choose(data_dir: Path, passphrase: str, language: str = "en") -> CompletedProcess[str]:
    return run_banjang("access", "passphrase", "--stdin", data_dir=data_dir, language=language, typed=passphrase + "\n")
