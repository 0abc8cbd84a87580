"""Who reaches what over HTTP: every address is closed but those that say nothing of the plant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from indexes.messages import language_table
from indexes.roles import Role
from tests.fakes.runtime import FakeRuntime
from web.app import create_app
from web.routers import BY_ROLE

PASSPHRASE = "a long passphrase"
PUBLIC = {
    "/healthz", "/readyz", "/setup", "/sign-in", "/sign-out", "/pair", "/language/{code}",
    "/display/{setting}/{choice}", "/manifest.webmanifest", "/service-worker.js", "/offline", "/favicon.ico",
    "/trust", "/trust/banjang-ca.crt",
}  # fmt: skip
HERE = ("127.0.0.1", 50000)
ADDRESS = "http://127.0.0.1"
OURS = {"Accept-Language": "en", "Origin": ADDRESS}
QUESTION = "M20 볼트 체결 토크는?"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path, is_open=False)


@pytest.fixture
def app(runtime: FakeRuntime) -> FastAPI:
    return create_app(runtime)


Visitor = Callable[..., TestClient]


@pytest.fixture
def visitor(app: FastAPI) -> Iterator[Visitor]:
    """A client that nobody knows yet; with a role, one that holds a token of that role."""
    clients: list[TestClient] = []

    def visit(role: Role | None = None, **options: object) -> TestClient:
        client = TestClient(
            app, base_url=ADDRESS, headers=OURS, raise_server_exceptions=False, follow_redirects=False, **options
        )  # type: ignore[arg-type]
        if role is not None:
            _, token = app.state.runtime.access.sign_ins.start("token", f"test {role.key}", role)
            client.headers["Authorization"] = f"Bearer {token}"
        clients.append(client)
        return client

    yield visit
    for client in clients:
        client.close()


def served_routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Every route that is served, those of included routers too. Static files are open to all."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif not isinstance(route, Mount):
            yield from served_routes(route.original_router.routes)  # type: ignore[attr-defined]


def requests_of(app: FastAPI) -> list[tuple[str, str, str]]:
    """(method, route, an address that fits it) of everything the application serves."""
    return [
        (method, route.path, re.sub(r"\{[^}]+\}", "1", route.path))
        for route in served_routes(app.routes)
        for method in sorted(route.methods or ())
    ]


def admin_routes() -> list[APIRoute]:
    return [route for router in BY_ROLE[Role.ADMIN] for route in router.routes if isinstance(route, APIRoute)]


def test_nobody_reaches_anything_but_the_door(app: FastAPI, visitor: Visitor) -> None:
    client = visitor()
    closed = [place for place in requests_of(app) if place[1] not in PUBLIC]
    found = {(method, route): client.request(method, path) for method, route, path in closed}
    assert len(found) > 40
    assert {place: response.status_code for place, response in found.items() if response.status_code != 401} == {}
    assert {response.json()["error"]["code"] for response in found.values()} == {"sign_in_required"}


def test_the_list_of_public_addresses_is_the_whole_list(app: FastAPI) -> None:
    served = {route for _, route, _ in requests_of(app)}
    assert served >= PUBLIC


@pytest.mark.parametrize("role", [Role.WORKER, Role.MAINTENANCE])
def test_below_admin_every_admin_address_is_refused(app: FastAPI, visitor: Visitor, role: Role) -> None:
    client = visitor(role)
    assert len(admin_routes()) > 20
    # One address may be served for both: the list of documents is everybody's, adding to it is the admin's.
    closed = [
        (method, route.path) for router in BY_ROLE[Role.ADMIN] for route in router.routes for method in route.methods
    ]  # type: ignore[attr-defined]
    answers = {(method, path): client.request(method, re.sub(r"\{[^}]+\}", "1", path)) for method, path in closed}
    assert {place: answer.status_code for place, answer in answers.items() if answer.status_code != 403} == {}
    assert {answer.json()["error"]["code"] for answer in answers.values()} == {"access_denied"}


def test_metrics_are_for_maintenance(visitor: Visitor) -> None:
    assert visitor(Role.WORKER).get("/metrics").status_code == 403
    assert visitor(Role.MAINTENANCE).get("/metrics").status_code == 200


def test_a_person_is_led_to_the_door_and_back(runtime: FakeRuntime, visitor: Visitor) -> None:
    client = visitor(client=HERE)
    page = {"Accept": "text/html"}
    assert client.get("/search?q=유압", headers=page).headers["location"].startswith("/setup?to=%2Fsearch")
    assert client.post("/setup", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 303
    assert client.get("/documents", headers=page).status_code == 200
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert client.get("/documents", headers=page).headers["location"] == "/sign-in?to=%2Fdocuments"
    entered = client.post("/sign-in", data={"passphrase": PASSPHRASE, "to": "/documents"})
    assert entered.headers["location"] == "/documents"
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.post("/sign-in", data={"passphrase": PASSPHRASE, "to": "//evil.example"}).headers["location"] == "/"


def test_the_first_passphrase_is_set_on_the_machine_itself_alone(runtime: FakeRuntime, visitor: Visitor) -> None:
    away = visitor(client=("192.168.0.7", 50000))
    assert away.post("/setup", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 403
    assert not runtime.access.passphrase.is_set
    here = visitor(client=HERE)
    assert here.post("/setup", data={"passphrase": PASSPHRASE, "again": "other"}).status_code == 422
    assert here.post("/setup", data={"passphrase": "short", "again": "short"}).status_code == 422
    assert here.post("/setup", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 303
    assert here.post("/setup", data={"passphrase": "taken over now", "again": "taken over now"}).status_code == 422


def test_guessing_is_stopped_and_a_right_passphrase_waits_too(runtime: FakeRuntime, visitor: Visitor) -> None:
    runtime.access.set_up(PASSPHRASE)
    client = visitor()
    answers = [
        client.post("/sign-in", data={"passphrase": f"guess number {number}"}).status_code for number in range(6)
    ]
    assert answers == [401, 401, 401, 401, 401, 429]
    late = client.post("/sign-in", data={"passphrase": PASSPHRASE})
    assert late.status_code == 429
    assert visitor(client=("10.0.0.9", 1)).post("/sign-in", data={"passphrase": PASSPHRASE}).status_code == 303, (
        "nobody locks the others out"
    )
    assert 0 < int(late.headers["retry-after"]) <= 60
    assert client.post("/pair", data={"code": "00000000"}).status_code == 429, "a guess at codes counts with it"
    failed = [entry for entry in runtime.access.audit.entries(20) if entry.action == "sign_in_failed"]
    assert len(failed) == 5, "what was not even tried is not noted"
    assert all("guess" not in entry.detail + entry.object for entry in failed), "what was typed is kept nowhere"


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("evil.local", {}),
        ("192.168.0.5:8080", {}),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.4"}),
        ("localhost", {"Forwarded": "for=10.0.0.4"}),
    ],
)
def test_what_was_passed_on_or_called_by_another_name_is_not_this_machine(
    runtime: FakeRuntime, visitor: Visitor, host: str, more: dict[str, str]
) -> None:
    client = visitor(client=HERE)
    headers = {"Host": host, "Origin": f"http://{host}", **more}
    taken = client.post("/setup", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}, headers=headers)
    assert taken.status_code == 403
    assert not runtime.access.passphrase.is_set


def test_the_first_passphrase_comes_from_our_own_page(runtime: FakeRuntime, visitor: Visitor) -> None:
    client = visitor(client=HERE)
    del client.headers["Origin"]
    assert client.post("/setup", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 403
    assert not runtime.access.passphrase.is_set


def test_coming_in_anew_ends_the_session_before(runtime: FakeRuntime, visitor: Visitor) -> None:
    first = runtime.access.set_up(PASSPHRASE)
    client = visitor(cookies={"banjang_session": first})
    assert client.post("/sign-in", data={"passphrase": PASSPHRASE}).status_code == 303
    assert runtime.access.sign_ins.find(first) is None


def test_a_tablet_is_paired_once_and_stays(runtime: FakeRuntime, visitor: Visitor) -> None:
    offered = visitor(Role.ADMIN).post("/api/pairing-codes", json={"label": "1라인", "address": "http://10.0.0.5:8080"})
    assert offered.status_code == 201
    assert offered.json()["url"] == f"http://10.0.0.5:8080/pair?code={offered.json()['code']}"
    assert offered.json()["qr"].startswith("data:image/svg+xml")
    tablet = visitor()
    assert offered.json()["code"] in tablet.get(f"/pair?code={offered.json()['code']}").text
    paired = tablet.post("/pair", data={"code": offered.json()["shown"]})
    assert paired.status_code == 303
    assert "Max-Age=34560000" in paired.headers["set-cookie"]
    assert tablet.post("/api/search", json={"query": "유압"}).status_code == 200
    assert tablet.get("/documents").status_code == 403
    assert "Max-Age=34560000" in tablet.get("/search").headers["set-cookie"], "each page renews it"
    assert visitor().post("/pair", data={"code": offered.json()["code"]}).status_code == 401
    (device,) = runtime.access.sign_ins.list("device")
    assert visitor(Role.ADMIN).delete(f"/api/sign-ins/{device.id}").json() == {"id": device.id, "status": "ended"}
    assert tablet.post("/api/search", json={"query": "유압"}).status_code == 401


def test_a_tablet_at_a_machine_begins_there(runtime: FakeRuntime, visitor: Visitor) -> None:
    from indexes.assets import Asset

    runtime.assets.save(Asset("PR-01", "프레스"))
    code = runtime.access.pairing.offer("tablet", Role.WORKER, "PR-01")
    tablet = visitor()
    assert tablet.post("/pair", data={"code": code.code}).headers["location"] == "/m/PR-01"
    assert tablet.get("/").headers["location"] == "/m/PR-01"
    assert tablet.get("/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_cookie_orders_no_change_unless_the_browser_names_the_page(runtime: FakeRuntime, visitor: Visitor) -> None:
    secret = runtime.access.set_up(PASSPHRASE)
    client = visitor(cookies={"banjang_session": secret})
    assert client.post("/api/reindex").status_code == 202
    assert (
        client.post("/api/reindex", headers={"Origin": "http://elsewhere.example"}).json()["error"]["code"]
        == "cross_site"
    )
    del client.headers["Origin"]
    assert client.post("/api/reindex").json()["error"]["code"] == "cross_site"
    assert client.get("/api/jobs").status_code == 200


def test_a_session_s_secret_is_no_token_and_a_token_is_no_cookie(runtime: FakeRuntime, visitor: Visitor) -> None:
    secret = runtime.access.set_up(PASSPHRASE)
    _, token = runtime.access.sign_ins.start("token", "MES", Role.ADMIN)
    assert visitor().get("/api/jobs", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert visitor(cookies={"banjang_session": token}).get("/api/jobs").status_code == 401
    assert visitor().get("/api/jobs", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    refused = visitor().get("/api/jobs", headers={"Authorization": "Bearer wrong"})
    assert refused.headers["www-authenticate"] == "Bearer"


def test_the_passphrase_is_changed_by_one_who_knows_it(runtime: FakeRuntime, visitor: Visitor) -> None:
    secret = runtime.access.set_up(PASSPHRASE)
    other = visitor(cookies={"banjang_session": runtime.access.sign_in(PASSPHRASE)})
    client = visitor(cookies={"banjang_session": secret})
    wrong = client.put("/api/passphrase", json={"current": "guess", "passphrase": "the next passphrase"})
    assert wrong.status_code == 401
    right = client.put("/api/passphrase", json={"current": PASSPHRASE, "passphrase": "the next passphrase"})
    assert right.status_code == 200
    assert client.get("/api/jobs").status_code == 200
    assert other.get("/api/jobs").status_code == 401


def test_a_restricted_document_is_not_there_for_a_worker(runtime: FakeRuntime, visitor: Visitor) -> None:
    admin, worker = visitor(Role.ADMIN), visitor(Role.WORKER)
    found = worker.post("/api/search", json={"query": QUESTION}).json()["passages"]
    target = found[0]["document_id"]
    code_pages = ["/api/codes/E-204", "/code/E-204"]
    limited = admin.put(f"/api/documents/{target}/readers", json={"role": "maintenance"})
    assert limited.json() == {"document_id": target, "readers": "maintenance"}
    hidden = [f"/documents/{target}/pages/1", f"/documents/{target}/pages/1.png", f"/documents/{target}/file"]
    for path in hidden:
        assert worker.get(path).status_code == 404, path
    assert visitor(Role.MAINTENANCE).get(f"/documents/{target}/file").status_code == 200
    assert visitor(Role.MAINTENANCE).get(hidden[0]).status_code == 200
    assert target not in worker.get("/api/documents").text
    assert target in admin.get("/api/documents").text
    for scope in ({}, {"documents": [target]}, {"include_superseded": True}):
        searched = worker.post("/api/search", json={"query": QUESTION, "limit": 50, "scope": scope})
        assert target not in searched.text
        asked = worker.post("/api/ask", json={"question": QUESTION, "scope": scope, "stream": False})
        assert target not in asked.text
    chat = {"model": "banjang", "messages": [{"role": "user", "content": QUESTION}]}
    assert target not in worker.post("/v1/chat/completions", json=chat).text
    assert target not in worker.get(f"/search?q={QUESTION}").text
    assert target not in worker.get("/search", params={"q": QUESTION, "document": target, "part": "results"}).text
    for path in code_pages:
        assert target not in worker.get(path).text
    assert target in admin.post("/api/search", json={"query": QUESTION}).text


def test_an_approved_answer_from_a_restricted_page_is_not_said_to_a_worker(
    runtime: FakeRuntime, visitor: Visitor
) -> None:
    admin, worker = visitor(Role.ADMIN), visitor(Role.WORKER)
    answer = admin.post("/api/ask", json={"question": QUESTION, "stream": False}).json()
    cited = answer["citations"][0]
    body = {
        "text": "비밀 토크는 999입니다. [1]",
        "citations": [{"document_id": cited["document_id"], "page": cited["page"]}],
    }
    assert admin.post(f"/api/review/{answer['answer_id']}/approve", json=body).status_code == 200
    assert "999" in worker.post("/api/ask", json={"question": QUESTION, "stream": False}).text
    admin.put(f"/api/documents/{cited['document_id']}/readers", json={"role": "admin"})
    assert "999" not in worker.post("/api/ask", json={"question": QUESTION, "stream": False}).text
    assert "999" in admin.post("/api/ask", json={"question": QUESTION, "stream": False}).text


def test_every_change_by_an_admin_is_in_the_log_and_has_its_wording(app: FastAPI, visitor: Visitor) -> None:
    changing = {
        route.endpoint.__name__ for route in admin_routes() if route.methods and route.methods - {"GET", "HEAD"}
    }
    for language in ("ko", "en"):
        assert {action for action in changing if f"audit.{action}" not in language_table("web", language)} == set()
    admin = visitor(Role.ADMIN)
    admin.post("/api/reindex")
    refused = admin.delete("/api/documents/unknown")
    assert refused.status_code == 404
    actions = [entry.action for entry in app.state.runtime.access.audit.entries(10)]
    assert actions == ["post_reindex"], "what was not done is not noted"
    assert "test admin" in admin.get("/admin/audit").text


def test_no_secret_is_in_a_page_or_a_list(runtime: FakeRuntime, visitor: Visitor) -> None:
    admin = visitor(Role.ADMIN)
    made = admin.post("/api/tokens", json={"label": "MES", "role": "worker", "days": 30}).json()
    assert visitor().get("/api/assets", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 200
    for path in ("/api/sign-ins", "/admin/devices", "/admin/audit"):
        assert made["token"] not in admin.get(path).text
        assert made["label"] in admin.get(path).text


def test_an_open_server_says_so_on_every_page(tmp_path: Path) -> None:
    with TestClient(create_app(FakeRuntime(tmp_path)), headers=OURS) as client:
        for path in ("/", "/search", "/machines", "/documents", "/admin/devices"):
            assert "Trial: no sign-in" in client.get(path).text


@pytest.mark.parametrize(
    ("language", "admin_name", "signed_in", "fields"),
    [("ko", "관리자", "관리자 로그인", "제목, 시행일"), ("en", "Admin", "Admin signed in", "Title, In force from")],
)
def test_the_log_is_worded_in_the_reader_s_language(
    runtime: FakeRuntime, visitor: Visitor, *, language: str, admin_name: str, signed_in: str, fields: str
) -> None:
    runtime.access.audit.note("10.0.0.7", "signed_in")
    runtime.access.audit.note(
        "Admin" if language == "ko" else "관리자", "patch_document", "SOP", "title, effective_date"
    )
    runtime.access.audit.note("", "from_the_future", "thing", "whatever")
    page = visitor(Role.ADMIN).get("/admin/audit", headers={"Accept-Language": language}).text
    rows = [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]
    future, patched, came = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row[1:]] for row in rows if row]
    assert came == [admin_name, signed_in, "10.0.0.7"]
    assert (patched[0], patched[2]) == (admin_name, f"SOP {fields}")
    assert future[1:] == ["from_the_future", "thing whatever"]


def test_uploads_and_backups_are_noted_by_their_file_names(runtime: FakeRuntime, visitor: Visitor) -> None:
    admin = visitor(Role.ADMIN)
    files = [("files", (name, b"# Torque", "text/markdown")) for name in ("볼트.md", "pump.md")]
    assert admin.post("/api/documents", files=files).status_code == 202
    backup = admin.post("/api/backup")
    name = backup.headers["content-disposition"].partition("filename=")[2].strip('"')
    newest, upload = runtime.access.audit.entries(2)
    assert (upload.action, upload.object) == ("post_documents", "볼트.md, pump.md")
    assert (newest.action, newest.object) == ("post_backup", name)


def test_a_worker_is_led_back_to_the_search_and_told_who_uploads(tmp_path: Path, visitor: Visitor) -> None:
    page = "/documents/sop-ko/pages/1"
    assert 'class="button quiet" href="/search"' in visitor(Role.WORKER).get(page).text
    assert 'class="button quiet" href="/documents"' in visitor(Role.ADMIN).get(page).text
    empty = FakeRuntime(tmp_path / "empty", empty=True, is_open=False)
    _, token = empty.access.sign_ins.start("token", "tablet", Role.WORKER)
    with TestClient(create_app(empty), base_url=ADDRESS, headers=OURS) as client:
        told = client.get("/", headers={"Authorization": f"Bearer {token}"}).text
    assert "as soon as the admin has uploaded documents" in told
