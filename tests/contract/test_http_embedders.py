"""Embedding models and the change to another one over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.contract.test_http_contract import events_of
from tests.fakes.embedder_switch import BROKEN, CHUNKS, IN_FORCE, MISSING, OTHER
from tests.fakes.runtime import FakeRuntime
from web.admin.embedder_page import EmbeddersResponse, SwitchModel, SwitchResponse

SWITCH = "/api/embedders/switch"


def last_event(client: TestClient) -> dict[str, Any]:
    events = events_of(client.get(f"{SWITCH}/events").text)
    assert {name for name, _ in events} == {"switch"}
    SwitchModel.model_validate(events[-1][1])
    return dict(events[-1][1])


def embedders(client: TestClient) -> dict[str, Any]:
    found = client.get("/api/embedders").json()
    EmbeddersResponse.model_validate(found)
    return dict(found)


def test_another_model_is_chosen_prepared_and_in_force(client: TestClient) -> None:
    before = embedders(client)
    assert (before["in_force"], before["configured"], before["switch"]) == (IN_FORCE, IN_FORCE, None)
    states = {it["name"]: (it["installed"], it["in_force"]) for it in before["embedders"]}
    assert states[IN_FORCE] == (True, True)
    assert (states[OTHER], states[MISSING]) == ((True, False), (False, False))
    started = client.post(SWITCH, json={"name": OTHER})
    assert started.status_code == 202
    SwitchResponse.model_validate(started.json())
    ended = last_event(client)
    assert (ended["state"], ended["done"], ended["total"], ended["error"]) == ("done", CHUNKS, CHUNKS, None)
    assert embedders(client)["in_force"] == OTHER


def test_it_is_paused_goes_on_and_is_cancelled(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.embedders.asked_from = CHUNKS // 2
    client.post(SWITCH, json={"name": OTHER})
    second = client.post(SWITCH, json={"name": BROKEN})
    assert (second.status_code, second.json()["error"]["code"]) == (409, "embedder_switch")
    paused = client.post(f"{SWITCH}/pause").json()["switch"]
    assert paused["state"] == "paused"
    assert last_event(client)["state"] == "paused"
    client.post(SWITCH, json={"name": OTHER})
    cancelled = client.post(f"{SWITCH}/cancel").json()["switch"]
    assert (cancelled["state"], cancelled["name"]) == ("cancelled", OTHER)
    assert embedders(client)["in_force"] == IN_FORCE
    assert runtime.embedders.library.database.read("SELECT count(*) FROM later_vectors")[0][0] == 0


def test_a_model_that_cannot_be_loaded_is_told_with_the_way_out(client: TestClient) -> None:
    assert client.post(SWITCH, json={"name": BROKEN}).status_code == 202
    ended = last_event(client)
    assert ended["state"] == "failed"
    assert "weights.npz" in ended["error"]["message"]
    assert "models pull" in ended["error"]["hint"]
    assert embedders(client)["in_force"] == IN_FORCE


@pytest.mark.parametrize(("name", "status"), [("nothing", 404), (MISSING, 503), (IN_FORCE, 409), ("", 422)])
def test_what_cannot_be_chosen_is_said(client: TestClient, name: str, status: int) -> None:
    refused = client.post(SWITCH, json={"name": name})
    assert refused.status_code == status
    assert refused.json()["error"]["message"]


def test_nothing_to_pause_or_cancel_is_no_fault(client: TestClient) -> None:
    for what in ("pause", "cancel"):
        assert client.post(f"{SWITCH}/{what}").json() == {"switch": None}


def test_what_was_done_is_in_the_audit_log(client: TestClient, runtime: FakeRuntime) -> None:
    client.post(SWITCH, json={"name": OTHER})
    last_event(client)
    newest = runtime.access.audit.entries(1)[0]
    assert (newest.action, newest.object) == ("post_embedder_switch", OTHER)


def test_the_page_shows_every_model_and_a_setting_that_differs(client: TestClient, runtime: FakeRuntime) -> None:
    page = client.get("/admin/models", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "style=" not in page.text
    assert f"banjang models pull {MISSING}" in page.text
    assert "models-notice" not in page.text
    client.post(SWITCH, json={"name": OTHER})
    last_event(client)
    changed = client.get("/admin/models", headers={"Accept": "text/html"})
    assert f"The settings name {IN_FORCE}, but the documents were read with {OTHER}" in changed.text
