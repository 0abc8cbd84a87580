"""Past repairs over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexes.assets import Asset
from indexes.roles import Role
from tests.fakes.runtime import FakeRuntime
from web.app import create_app
from web.machines.repair_schemas import RepairsResponse


def test_rows_and_what_they_come_to(client: TestClient) -> None:
    told = client.post("/api/repairs", json={"query": "클러치 라이닝 마모", "limit": 3}).json()
    RepairsResponse.model_validate(told)
    assert len(told["repairs"]) == 3
    assert (told["sum"]["times"], told["sum"]["is_least"]) == (60, True)
    assert {row["cause"] for row in told["repairs"]} == {"클러치 라이닝 마모"}
    assert told["repairs"][0]["date"] == max(row["date"] for row in told["repairs"])
    assert told["repairs"][0]["downtime_min"] > 0


def test_one_machine_s_rows(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.assets.save(Asset("PR-02"))
    told = client.post("/api/repairs", json={"machine": "PR-02", "limit": 50}).json()
    assert {row["machine"] for row in told["repairs"]} == {"PR-02"}
    assert told["sum"]["times"] == 100


def test_nothing_alike_is_a_value(client: TestClient) -> None:
    told = client.post("/api/repairs", json={"query": "xyzzy"})
    assert told.status_code == 200
    assert (told.json()["repairs"], told.json()["sum"]["times"]) == ([], 0)
    page = client.get("/repairs", params={"q": "xyzzy"}, headers={"Accept-Language": "ko"}).text
    assert "‘xyzzy’와 비슷한 수리 기록이 없습니다." in page


@pytest.mark.parametrize(
    "body", [{"limit": 0}, {"limit": 51}, {"query": "가" * 2001}, {"colour": "red"}, {"machine": ""}]
)
def test_what_cannot_be_asked_is_refused(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/api/repairs", json=body).status_code == 422


def test_what_was_typed_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/repairs", params={"q": "<b>'\"&", "machine": "<i>'\""}).text
    assert "<b>" not in page and "<i>" not in page


def test_a_limited_log_is_there_only_for_those_who_may_read_it(tmp_path: Path) -> None:
    runtime = FakeRuntime(tmp_path, is_open=False)
    runtime.library.limit_readers("log-ko", Role.MAINTENANCE)
    with TestClient(create_app(runtime)) as client:
        for role, is_there in ((Role.WORKER, False), (Role.MAINTENANCE, True)):
            _, token = runtime.access.sign_ins.start("token", role.key, role)
            for body in ({"query": "클러치 라이닝 마모"}, {"machine": "PR-02"}):
                told = client.post("/api/repairs", json=body, headers={"Authorization": f"Bearer {token}"})
                assert told.status_code == 200
                assert bool(told.json()["repairs"]) == is_there
        assert client.post("/api/repairs", json={"query": "마모"}).status_code == 401
