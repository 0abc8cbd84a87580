"""What a browser is told with every response, whatever it is, and what no page and no script may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from indexes.roles import Role
from tests.contract.test_http_access import served_routes
from tests.fakes.plant_in_use import PlantInUse, make_plant_in_use
from tests.fakes.runtime import FakeRuntime
from web.app import create_app
from web.rendering import STATIC

PASSPHRASE = "a long passphrase"
LIMITS = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
          "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'"}  # fmt: skip
OTHERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
STATICS = ("js/chat.js", "css/tokens.css", "icons/icon-192.png", "favicon.svg", "nothing.js")
KINDS = {"text/html", "application/json", "image/png", "application/pdf", "text/event-stream", "text/javascript",
         "text/css", "image/svg+xml", "application/manifest+json", "text/plain", "text/csv"}  # fmt: skip
TEMPLATES = STATIC.parent / "templates"
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
EMPTY_PARAMETER = re.compile(r"\{[^}]+\}")


@pytest.fixture
def plant(tmp_path: Path) -> PlantInUse:
    return make_plant_in_use(tmp_path, is_open=False)


@pytest.fixture
def admin(plant: PlantInUse) -> TestClient:
    client = plant.client()
    client.follow_redirects = False
    return client


def addresses(plant: PlantInUse) -> Iterator[str]:
    """Everything that answers GET, with values that name something where there are such."""
    for route in served_routes(plant.app.routes):
        if "GET" in (route.methods or ()):
            known = re.sub(r"\{(\w+)[^}]*\}", lambda found: str(plant.known.get(found[1], found[0])), route.path)
            yield EMPTY_PARAMETER.sub("1", known)
    yield from (f"/static/{name}" for name in STATICS)


def faults_of(response: object) -> list[str]:
    """What is missing of a response's protections."""
    headers = response.headers  # type: ignore[attr-defined]
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("content-security-policy", "").split(";"))
    found = [name for name, value in LIMITS.items() if policy.get(name) != value]
    found += [
        f"{name} {value}" for name, value in policy.items() if "unsafe" in value or "*" in value or "http" in value
    ]
    found += [name for name, value in OTHERS.items() if headers.get(name) != value]
    found += [name for name in ("cache-control", "permissions-policy") if not headers.get(name)]
    return found + [name for name in ("server", "x-powered-by") if name in headers]


def test_every_response_is_protected(plant: PlantInUse, admin: TestClient) -> None:
    nobody = TestClient(plant.app, raise_server_exceptions=False, follow_redirects=False)
    answers = [
        client.request(method, path, headers={"Accept": accept})
        for path in addresses(plant)
        for client in (admin, nobody)
        for method, accept in (("GET", "text/html"), ("GET", "*/*"), ("PATCH", "*/*"))
    ]
    assert {str(answer.request.url): faults for answer in answers if (faults := faults_of(answer))} == {}
    kinds = {
        answer.headers.get("content-type", "").partition(";")[0] for answer in answers if answer.status_code == 200
    }
    assert kinds >= KINDS
    assert {200, 303, 401, 404, 405} <= {answer.status_code for answer in answers}
    assert 500 not in {answer.status_code for answer in answers}


def test_refusals_of_every_kind_are_protected(plant: PlantInUse, admin: TestClient) -> None:
    refused = {
        403: admin.post("/api/reindex", headers={"Sec-Fetch-Site": "cross-site"}),
        404: admin.get("/no/such/page", headers={"Accept": "text/html"}),
        413: admin.post("/api/search", content=b"x" * 1_000_001),
        422: admin.post("/api/search", json={}),
        503: admin.post("/api/ask", json={"question": "full", "stream": False}),
    }
    assert {status: answer.status_code for status, answer in refused.items()} == {status: status for status in refused}
    assert {status: faults for status, answer in refused.items() if (faults := faults_of(answer))} == {}
    stranger = admin.get("/", headers={"Host": "evil.example"})
    assert (stranger.status_code, faults_of(stranger)) == (403, [])


def test_a_fault_of_ours_is_protected_and_says_nothing(tmp_path: Path) -> None:
    runtime = FakeRuntime(tmp_path)
    app = create_app(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        del runtime.library.contents  # whatever a page does now, it trips over this
        for accept in ("text/html", "application/json"):
            answer = client.get("/documents", headers={"Accept": accept})
            assert (answer.status_code, faults_of(answer)) == (500, [])
            assert "Traceback" not in answer.text
            assert "contents" not in answer.text


def test_a_stream_of_an_answer_is_protected(admin: TestClient) -> None:
    answer = admin.post("/api/ask", json={"question": "M20 볼트 체결 토크는?"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert faults_of(answer) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_cookie_is_bound_to_https_where_there_is_https_and_no_browser_is_bound(tmp_path: Path, scheme: str) -> None:
    """A plant may go back to HTTP: no response promises HTTPS for a time to come."""
    runtime = FakeRuntime(tmp_path, is_open=False)
    runtime.access.set_up(PASSPHRASE)
    code = runtime.access.pairing.offer("1라인", Role.WORKER)
    app, origin = create_app(runtime), f"{scheme}://testserver"
    with TestClient(app, base_url=origin, headers={"Origin": origin}, follow_redirects=False) as client:
        entered = [
            client.post("/sign-in", data={"passphrase": PASSPHRASE}),
            client.post("/pair", data={"code": code.code}),
            client.get("/search", headers={"Accept": "text/html"}),
        ]
    for answer in entered:
        attributes = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]]
        assert ("secure" in attributes) == (scheme == "https")
        assert {"httponly", "samesite=lax", "path=/"} <= set(attributes)
        assert "strict-transport-security" not in answer.headers


def scripts_and_styles_in(text: str) -> list[str]:
    """Scripts, styles and handlers written into a page, Jinja's own words aside."""
    found, plain = [], JINJA.sub("", text)
    for element in html.fromstring(f"<html>{plain}</html>").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            found += [element.tag] if element.get("type") != "application/json" else []
        found += [name for name in element.attrib if name.lower().startswith("on") or name == "style"]
        found += [value for value in element.attrib.values() if value.strip().lower().startswith("javascript:")]
    return found


def test_no_template_holds_a_script_a_style_or_a_handler() -> None:
    templates = sorted(TEMPLATES.rglob("*.html"))
    assert len(templates) > 30
    assert {path.name: found for path in templates if (found := scripts_and_styles_in(path.read_text("utf-8")))} == {}
    assert scripts_and_styles_in('<p onclick="x()" style="a"><script>y</script><a href="javascript:z">') == [
        "onclick", "style", "script", "javascript:z"
    ]  # fmt: skip


def test_no_script_makes_code_from_text() -> None:
    scripts = sorted((STATIC / "js").rglob("*.js"))
    making = re.compile(
        r"\beval\(|\bFunction\(|document\.write|insertAdjacentHTML|outerHTML|set(?:Timeout|Interval)\(\s*[\"'`]"
    )
    assert len(scripts) > 20
    assert {
        path.name: making.findall(path.read_text("utf-8")) for path in scripts if making.search(path.read_text("utf-8"))
    } == {}


def test_html_is_taken_from_our_own_pages_alone() -> None:
    """`innerHTML` is given what the server rendered, never a string put together in the browser."""
    given = {
        value.strip()
        for path in (STATIC / "js").rglob("*.js")
        for value in re.findall(r"innerHTML\s*\+?=\s*(.+?);", path.read_text("utf-8"))
    }
    assert given == {"await response.text()", "html"}
