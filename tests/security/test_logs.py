"""What stands in the logs of a server at work, everything logged: no secret, no code, no question."""

from __future__ import annotations

import http.client
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve_app
from web.app import create_app
from web.server import UVICORN

PASSPHRASE, WRONG, NEXT = "correct horse battery", "wrong horse battery", "next horse battery"
WRONG_CODE, WRONG_TOKEN = "13572468", "wrong-token-of-nobody"
QUESTION, SEARCHED, NOTE = "내 이름은 홍길동인데 M20 볼트 체결 토크는?", "홍길동의 유압 펌프", "홍길동이 틀렸다고 함"
FAILING = ("full 홍길동", "break 홍길동")


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Everything that any part of the process logs."""
    root, kept = logging.getLogger(), Kept()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    app = create_app(FakeRuntime(tmp_path, is_open=False))
    with serve_app(app, log_config=None, log_level="debug", **UVICORN) as address:
        yield address


class Visitor:
    """A client that logs nothing itself and keeps its cookie; `seen` is all that it was sent."""

    def __init__(self, server: str, token: str = "") -> None:
        self._place = urlsplit(server)
        self._token = token
        self.cookie = ""
        self.seen: list[str] = []

    def send(self, method: str, path: str, body: str = "", kind: str = "application/json") -> tuple[int, str]:
        headers = {"Origin": f"http://{self._place.netloc}", "Content-Type": kind, "Cookie": self.cookie}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        line = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=20)
        line.request(method, path, body.encode(), headers)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        line.close()
        if given := answer.headers["set-cookie"]:
            self.cookie = given.partition(";")[0]
        self.seen += [text, answer.headers["location"] or ""]
        return answer.status, text

    def post(self, path: str, **body: object) -> tuple[int, str]:
        return self.send("POST", path, json.dumps(body, ensure_ascii=False))

    def fill_in(self, path: str, **fields: str) -> int:
        return self.send("POST", path, urlencode(fields), "application/x-www-form-urlencoded")[0]

    @property
    def secret(self) -> str:
        return self.cookie.partition("=")[2]


def sign_in(server: str) -> Visitor:
    """An admin who fails once at everything."""
    admin = Visitor(server)
    assert admin.fill_in("/setup", passphrase=PASSPHRASE, again=WRONG) == 422
    assert admin.fill_in("/setup", passphrase=PASSPHRASE, again=PASSPHRASE) == 303
    assert admin.fill_in("/sign-in", passphrase=WRONG) == 401
    assert admin.fill_in("/sign-in", passphrase=PASSPHRASE) == 303
    changed = {"current": WRONG, "passphrase": NEXT}
    assert admin.send("PUT", "/api/passphrase", json.dumps(changed))[0] == 401
    return admin


def ask_everything(visitor: Visitor) -> None:
    for question in FAILING:
        visitor.post("/api/ask", question=question, stream=False)
    status, answer = visitor.post("/api/ask", question=QUESTION, stream=False)
    assert status == 200
    assert visitor.post("/api/search", query=SEARCHED)[0] == 200
    assert visitor.post("/api/search", query=SEARCHED, unknown=SEARCHED)[0] == 422
    assert visitor.post("/api/search/missed", query=SEARCHED)[0] == 200
    assert visitor.send("GET", f"/search?q={quote(SEARCHED)}")[0] == 200
    assert visitor.send("GET", f"/search?q={quote(SEARCHED)}&limit=none&document=")[0] in {200, 422}
    said = [{"role": "user", "content": QUESTION}]
    assert visitor.post("/v1/chat/completions", model="banjang", messages=said)[0] == 200
    answer_id = json.loads(answer)["answer_id"]
    assert visitor.post("/api/feedback", answer_id=answer_id, verdict="wrong", note=NOTE)[0] == 201
    assert visitor.post("/api/translate", text=QUESTION, language="en", stream=False)[0] == 200


def test_no_secret_and_no_question_is_logged(server: str, kept: Kept) -> None:
    admin = sign_in(server)
    code = json.loads(admin.post("/api/pairing-codes", label="1라인")[1])["code"]
    tablet = Visitor(server)
    assert tablet.fill_in("/pair", code=WRONG_CODE) == 401
    assert tablet.send("GET", f"/pair?code={code}")[0] == 200
    assert tablet.fill_in("/pair", code=code) == 303
    token = json.loads(admin.post("/api/tokens", label="MES")[1])["token"]
    program, stranger = Visitor(server, token), Visitor(server, WRONG_TOKEN)
    assert stranger.post("/api/search", query=SEARCHED)[0] == 401
    ask_everything(tablet)
    ask_everything(program)
    logged = "\n".join(kept.lines)
    assert "banjang.web WARNING POST /api/ask" in logged, "the failures of the server are there"
    typed = (PASSPHRASE, WRONG, NEXT, WRONG_CODE, WRONG_TOKEN, "홍길동", quote("홍길동"), "M20", quote("유압"))
    secrets = (admin.secret, tablet.secret, code, f"{code[:4]} {code[4:]}", token)
    assert all(len(secret) >= 8 for secret in secrets)
    assert [word for word in (*typed, *secrets) if word in logged or repr(word.encode())[2:-1] in logged] == []


def test_a_session_s_secret_is_in_no_page_and_no_address(server: str) -> None:
    admin = sign_in(server)
    assert len(admin.secret) >= 40
    for path in ("/", "/search", "/documents", "/admin/devices", "/admin/audit", "/sign-in?to=/x", "/docs"):
        assert admin.send("GET", path)[0] in {200, 303}
    everything = "\n".join(admin.seen)
    assert admin.secret not in everything
    assert re.findall(r"[?&;](?:session|token|sid)=", everything) == []
