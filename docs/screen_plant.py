"""Servers with the sample plant, as the screenshots show them: machines listed, questions asked, one answer judged."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parents[1]
PLANT = PROJECT / "samples" / "plant"
START = [sys.executable, "-c", "from assistant.cli import main; main()"]
PASSPHRASE = "a passphrase for screenshots"
READY_S = 120
ANSWER_S = 300
MACHINES = {
    "PR-01": {"name_ko": "KX-200 프레스 1호기", "name_en": "KX-200 press 1", "line": "프레스 라인"},
    "PR-02": {"name_ko": "KX-200 프레스 2호기", "name_en": "KX-200 press 2", "line": "프레스 라인"},
    "CF-01": {"name_ko": "LF-400 코일피더 1호기", "name_en": "LF-400 coil feeder 1", "line": "프레스 라인"},
    "MC-02": {"name_ko": "VM-650 머시닝센터 2호기", "name_en": "VM-650 machining centre 2", "line": "가공 셀"},
    "LT-01": {"name_ko": "TL-250 CNC 선반", "name_en": "TL-250 lathe", "line": "가공 셀"},
}
ASKED = ("레이저 마킹기 렌즈는 얼마나 자주 청소해?", "지게차 배터리 충전 시간은?", "M24 볼트 체결 토크는 얼마야?")
JUDGED = "절삭유 농도는 몇 퍼센트로 유지해?"
QUESTIONS_MEASURED = 40


def banjang(data_dir: Path, *arguments: str, typed: str = "") -> None:
    subprocess.run([*START, *arguments], env=environment(data_dir), input=typed.encode(), check=True, cwd=PROJECT)


@contextmanager
def running(data_dir: Path, *options: str) -> Iterator[str]:
    """`banjang serve` on a free port; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*START, "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, env=environment(data_dir), cwd=PROJECT)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def prepare(address: str) -> None:
    """A plant in use: whoever opens the pages finds something on each."""
    with httpx.Client(base_url=address, timeout=ANSWER_S) as client:
        for machine, described in MACHINES.items():
            ok(client.put(f"/api/assets/{machine}", json=described))
        for question in ASKED:
            ask(client, question)
        answer = ask(client, JUDGED)
        judged = {"answer_id": answer["answer_id"], "verdict": "outdated", "note": "표준서가 곧 바뀝니다."}
        ok(client.post("/api/feedback", json=judged))
        ok(client.post("/api/tokens", json={"label": "MES", "role": "worker", "days": 365}))


def ask(client: httpx.Client, question: str) -> Any:
    return ok(client.post("/api/ask", json={"question": question, "stream": False})).json()


def question_set(language: str) -> bytes:
    """The first questions of the sample's set in one language, as the evaluation page takes them."""
    lines = (PROJECT / "samples" / "questions.jsonl").read_text("utf-8").splitlines()
    chosen = [line for line in lines if line.strip() and json.loads(line)["language"] == language]
    return "\n".join(chosen[:QUESTIONS_MEASURED]).encode()


def wait_until_ready(address: str) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise TimeoutError(f"{address} did not come up")


def ok(response: httpx.Response) -> httpx.Response:
    response.raise_for_status()
    return response


def environment(data_dir: Path) -> dict[str, str]:
    return {**os.environ, "BANJANG_DATA_DIR": str(data_dir), "PYTHONUTF8": "1"}
