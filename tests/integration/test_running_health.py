"""What a running server says of itself, with a real library and real model files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.health import examine
from assistant.model_verification import ModelVerification
from assistant.models import ModelStore
from assistant.running_health import examine_running
from assistant.settings import Settings
from indexes.library import Library
from tests.fakes.documents import new_document, publish
from tests.fakes.runtime import FakeRuntime

EMBEDDER = "banjang-static-ko-en"


@pytest.fixture
def runtime(tmp_path: Path, library: Library) -> FakeRuntime:
    runtime = FakeRuntime(tmp_path)
    runtime.library = library  # type: ignore[assignment]
    return runtime


def findings(runtime: FakeRuntime, part: str) -> dict[str, dict[str, Any]]:
    report = examine_running(runtime, "ko")  # type: ignore[arg-type]
    found = next(it["findings"] for it in report["parts"] if it["name"] == part)
    assert all(finding["hint"] for finding in found if not finding["ok"])
    return {finding["subject"]: finding for finding in found}


def test_an_index_of_another_version_is_red_and_one_of_another_embedder_is_told(
    runtime: FakeRuntime, library: Library, tmp_path: Path
) -> None:
    assert findings(runtime, "index")["색인"]["ok"], "an empty library is no fault"
    publish(library, new_document(tmp_path, "sop.txt", ["M20 볼트", "시운전"]))
    found = findings(runtime, "index")
    assert "문서 1건, 대목 2개" in found["색인"]["detail"]
    assert not found["색인"]["ok"], "the test's documents were cut by another version"
    assert "hashing을(를) 씁니다" in found["색인의 임베딩 모델"]["detail"]
    assert "retrieval.embedder를 hashing" in found["색인의 임베딩 모델"]["hint"]


def test_an_index_that_cannot_be_read_is_told_like_the_rest(runtime: FakeRuntime, library: Library) -> None:
    library.close()
    found = findings(runtime, "index")
    assert list(found) == ["색인"]
    assert not found["색인"]["ok"]


def test_lines_of_the_glossary_that_are_no_terms_are_named(runtime: FakeRuntime) -> None:
    (runtime.settings.data_dir / "glossary.tsv").write_text("콘베어\tconveyor\nno tab here\n", encoding="utf-8")
    found = findings(runtime, "index")["현장 용어집"]
    assert not found["ok"]
    assert "2" in found["hint"]


def test_what_doctor_found_out_is_shown_without_reading_again(tmp_path: Path, runtime: FakeRuntime) -> None:
    settings = Settings(
        data_dir=tmp_path / "other", models_dir=runtime.settings.models_dir, llm={"model": EMBEDDER}  # type: ignore[arg-type]
    )  # fmt: skip
    weights = ModelStore(settings.models_dir).path(EMBEDDER) / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    subject = f"모델 {EMBEDDER}"
    assert findings(runtime, "models")[subject]["ok"], "the fetch is all that is known"
    report = examine(settings, "ko")
    assert not next(it["ok"] for it in report["findings"] if it["subject"] == subject)
    found = findings(runtime, "models")[subject]
    assert not found["ok"]
    assert "banjang doctor" in found["detail"]
    kept = ModelVerification(runtime.models, settings.models_dir).last(EMBEDDER)
    assert kept is not None
    assert (kept.by, kept.is_whole) == ("doctor", False)


def test_a_full_line_is_red(runtime: FakeRuntime) -> None:
    line = runtime.assistant.line
    tickets = [line.join() for _ in range(runtime.settings.llm.queue_size + 1)]
    assert not findings(runtime, "work")["기다리는 질문"]["ok"]
    for ticket in tickets:
        ticket.leave()
    assert findings(runtime, "work")["기다리는 질문"]["ok"]


def test_an_address_that_only_this_computer_reaches_is_something_to_look_at(runtime: FakeRuntime) -> None:
    (finding,) = findings(runtime, "network").values()
    assert not finding["ok"]
    assert "0.0.0.0" in finding["hint"]
