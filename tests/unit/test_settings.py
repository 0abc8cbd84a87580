"""Settings: order, unknown keys, clear errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.settings import ConfigError, Settings, load_settings


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_every_setting_is_described() -> None:
    def descriptions(model: type[BaseModel]) -> list[str | None]:
        own = [field.description for field in model.model_fields.values()]
        sections = [f.annotation for f in model.model_fields.values() if isinstance(f.annotation, type)]
        return own + [text for part in sections if issubclass(part, BaseModel) for text in descriptions(part)]

    assert all(descriptions(Settings))


def test_the_environment_beats_the_file_and_arguments_beat_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "banjang.toml").write_text("[server]\nport = 9001\nhost = '0.0.0.0'\n")
    monkeypatch.setenv("BANJANG_SERVER__PORT", "9002")
    settings = load_settings()
    assert (settings.server.port, settings.server.host) == (9002, "0.0.0.0")
    assert load_settings(data_dir=tmp_path).data_dir == tmp_path


def test_a_section_that_is_no_section_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJANG_SERVER", "abc")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "server" in caught.value.message.render("ko")


@pytest.mark.parametrize("name", ["BANJANG_DATADIR", "BANJANG_SERVR__PORT"])
def test_a_misspelt_variable_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(ConfigError, match=name):
        load_settings()


@pytest.mark.parametrize(
    ("text", "key"),
    [("[server]\nprot = 1\n", "server.prot"), ("[server]\nport = 0\n", "server.port"), ("x = 1\n", "x")],
)
def test_a_wrong_key_or_value_is_named(text: str, key: str, tmp_path: Path) -> None:
    (tmp_path / "banjang.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert key in caught.value.message.render("ko")


def test_a_named_configuration_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJANG_CONFIG", "/nowhere/banjang.toml")
    with pytest.raises(ConfigError, match="nowhere"):
        load_settings()


@pytest.mark.parametrize(
    "address", ["llama", "ftp://10.0.0.5/v1", "http://", "http://10.0.0.5:99999/v1", "http://me:secret@10.0.0.5/v1",
                "http://10.0.0.5/v1?key=secret"],
)  # fmt: skip
def test_a_model_server_s_address_is_one_that_may_be_printed(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(llm={"server_url": address})
    assert "llm.server_url" in caught.value.message.render("en")
    assert "secret" not in caught.value.render("en")


@pytest.mark.parametrize("key", ["비밀", "secret\nkey"])
def test_a_key_that_no_request_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(llm={"server_key": key})
    assert "llm.server_key" in caught.value.message.render("en")
    assert key not in caught.value.render("en")


def test_a_model_server_spares_the_local_language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().local_models == ("qwen2.5-coder-1.5b-instruct", "banjang-static-ko-en")
    monkeypatch.setenv("BANJANG_LLM__SERVER_URL", "http://서버.local:8000/v1/")
    monkeypatch.setenv("BANJANG_LLM__SERVER_KEY", "secret")
    settings = load_settings()
    assert settings.llm.server_url == "http://서버.local:8000/v1"
    assert settings.local_models == ("banjang-static-ko-en",)
    assert "secret" not in repr(settings)
