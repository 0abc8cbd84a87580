"""The whole program with a model server instead of a local model, asked through its own OpenAI-compatible door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openai
import pytest

from assistant.engine import Prompt
from assistant.events import Answered
from assistant.health import examine
from assistant.openai_engine import OpenAiEngine
from assistant.runtime import Runtime, build
from assistant.settings import Settings, load_settings
from tests.fakes.documents import new_document, publish
from tests.fakes.engine import ScriptedEngine
from tests.fakes.openai_server import OpenAiServer
from tests.fakes.server import serve

KEY = "plant-key"
VALVE = "At what pressure does the relief valve open?"
RELIEF, PUMP = "The relief valve opens at 16 MPa.", "유압 펌프의 오일은 500시간마다 교환한다."


def speak(prompt: Prompt) -> str:
    return "유압 펌프의 오일은 500시간마다 교환합니다. [1]" if "질문:" in prompt.user else f"{RELIEF} [1]"


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(speak)


@pytest.fixture
def settings(tmp_path: Path, engine: ScriptedEngine) -> Iterator[Settings]:
    """No language model is on this computer."""
    with OpenAiServer(engine, key=KEY).serve() as address:
        yield load_settings(
            data_dir=tmp_path / "data",
            models_dir=tmp_path / "models",
            server={"open": True},
            llm={"server_url": address, "server_key": KEY},
        )


@pytest.fixture
def runtime(settings: Settings, tmp_path: Path) -> Iterator[Runtime]:
    with closing(build(settings)) as runtime:
        publish(
            runtime.library,
            new_document(
                tmp_path, "manual.txt", [RELIEF, "Grease the ram with 15 g every week."], title="Press manual"
            ),
            new_document(tmp_path, "sop.txt", [PUMP], title="유압 작업표준", language="ko"),
        )
        yield runtime


@pytest.fixture
def client(runtime: Runtime) -> Iterator[openai.OpenAI]:
    with serve(runtime) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
        yield client


def test_one_setting_puts_a_server_in_the_local_model_s_place(runtime: Runtime) -> None:
    assert isinstance(runtime.assistant.engine, OpenAiEngine)
    answer = list(runtime.assistant.answer(VALVE))[-1]
    assert isinstance(answer, Answered)
    assert answer.text == f"{RELIEF} [1]"
    assert answer.citations[0].passage.document.title == "Press manual"


def test_doctor_names_the_server_and_asks_for_no_file(settings: Settings) -> None:
    report = examine(settings, "en")
    findings = {finding["subject"]: finding for finding in report["findings"]}
    assert findings["Model server"]["ok"]
    assert findings["Model server"]["detail"] == f"scripted at {settings.llm.server_url}"
    assert [subject for subject in findings if subject.startswith("Model ")] == [
        f"Model {settings.retrieval.embedder}", "Model server",
    ]  # fmt: skip
    assert report["settings"]["llm.server_key"] == "********"
    assert KEY not in str(report)


def test_doctor_says_what_is_wrong_with_the_server(settings: Settings) -> None:
    keyless = settings.model_copy(update={"llm": settings.llm.model_copy(update={"server_model": "huge"})})
    finding = next(finding for finding in examine(keyless, "ko")["findings"] if finding["subject"] == "모델 서버")
    assert not finding["ok"]
    assert "모델 huge이(가) 없습니다" in finding["detail"]
    assert finding["hint"].endswith("scripted")


def test_a_follow_up_leans_on_the_earlier_message(client: openai.OpenAI, engine: ScriptedEngine) -> None:
    first = client.chat.completions.create(model="banjang", messages=[{"role": "user", "content": "유압 펌프 오일은?"}])
    said = first.choices[0].message.content
    assert said == "유압 펌프의 오일은 500시간마다 교환합니다. [1]"
    follow_up = client.chat.completions.create(
        model="banjang",
        messages=[
            {"role": "user", "content": "유압 펌프 오일은?"},
            {"role": "assistant", "content": said},
            {"role": "user", "content": "그건 왜?"},
        ],
    )
    assert follow_up.model_extra is not None
    assert [citation["title"] for citation in follow_up.model_extra["citations"]] == ["유압 작업표준"]
    alone = client.chat.completions.create(model="banjang", messages=[{"role": "user", "content": "그건 왜?"}])
    assert alone.model_extra is not None
    assert alone.model_extra["citations"] == []


def test_a_server_that_is_down_is_told_to_the_one_who_asks(runtime: Runtime, client: openai.OpenAI) -> None:
    runtime.assistant.engine = OpenAiEngine("http://127.0.0.1:9/v1", model="gone")
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="banjang", messages=[{"role": "user", "content": VALVE}])
    assert caught.value.status_code == 503
    assert "http://127.0.0.1:9/v1 cannot be reached" in caught.value.message
