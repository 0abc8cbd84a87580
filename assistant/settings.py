"""Every setting, its meaning and its default, in one frozen object.

Order: arguments, `BANJANG_…` environment (`BANJANG_SERVER__PORT=9000`), `banjang.toml` (`BANJANG_CONFIG`, the working
directory, the user's configuration directory), defaults. Unknown keys are errors, a misspelt `BANJANG_…` variable too.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from indexes.errors import BanjangError
from indexes.messages import message

CONFIG_FILE_NAME = "banjang.toml"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""Addresses that only this computer reaches."""


class ConfigError(BanjangError):
    """A setting is unknown or has an impossible value."""

    code = "config"


def checked_address(value: str) -> str:
    """An http(s) address or "". A key belongs in its own setting: an address is printed."""
    if value:
        address = TypeAdapter(AnyHttpUrl).validate_python(value)
        if address.username or address.password or address.query or address.fragment:
            raise PydanticCustomError("server_address", "An address like http://10.0.0.5:8000/v1, without user or key")
    return value.rstrip("/")


def checked_key(value: SecretStr) -> SecretStr:
    """What an HTTP header can carry; an error must not show it."""
    if not (value.get_secret_value().isascii() and value.get_secret_value().isprintable()):
        raise PydanticCustomError("server_key", "A key has ASCII characters only, and no line end")
    return value


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(Section):
    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 lets the plant's tablets in.")
    port: int = Field(8080, ge=1, le=65535, description="TCP port of the web application.")
    open: bool = Field(False, description="Without sign-in, for a trial; on the loopback address only.")
    https: bool = Field(False, description="Serve over HTTPS, with the certificate of `banjang https`.")
    max_upload_mb: int = Field(300, ge=1, description="Largest file accepted by an upload, in megabytes.")


class RetrievalSettings(Section):
    embedder: str = Field(
        "banjang-static-ko-en", description="Embedding model of a new library; later `banjang embedder use`."
    )
    passages: int = Field(8, ge=1, le=50, description="Passages shown as evidence.")


class LlmSettings(Section):
    model: str = Field("qwen2.5-coder-1.5b-instruct", description="Language model, a name from `banjang models list`.")
    context_tokens: int = Field(4096, ge=1024, description="Context window of the model, in tokens.")
    evidence_tokens: int = Field(500, ge=100, description="Most tokens of evidence put before the model.")
    max_tokens: int = Field(320, ge=16, description="Longest answer, in tokens.")
    threads: int = Field(0, ge=0, description="CPU threads of the model; 0 = physical cores.")
    queue_size: int = Field(8, ge=1, description="Questions that may wait; one more is told to come back.")
    server_url: Annotated[str, AfterValidator(checked_address)] = Field(
        "", description="OpenAI-compatible model server, such as http://10.0.0.5:8000/v1; empty = the local model."
    )
    server_model: str = Field("", description="The model to ask there; empty = the only one it offers.")
    server_key: Annotated[SecretStr, AfterValidator(checked_key)] = Field(
        SecretStr(""), description="The key it asks for, if any."
    )
    server_timeout_s: float = Field(120.0, gt=0, description="Longest silence of the model server, in seconds.")


class IngestSettings(Section):
    parse_timeout_s: float = Field(120.0, gt=0, description="Longest silence of a parser before a file is given up.")
    max_text_mb: int = Field(64, ge=1, description="Largest plain-text, CSV or HTML file that is read, in megabytes.")
    watch_minutes: float = Field(5, ge=0, description="Minutes between two looks through watched folders; 0 = never.")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="BANJANG_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("banjang", appauthor=False)),
        description="Where documents, indexes and conversations are kept.",
    )
    models_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("banjang", appauthor=False)) / "models",
        description="Where model files are kept, once per machine.",
    )
    language: Literal["", "ko", "en"] = Field("", description="Language of messages; empty = the system's.")
    server: ServerSettings = Field(ServerSettings(), description="The web application.")
    retrieval: RetrievalSettings = Field(RetrievalSettings(), description="Finding passages.")
    llm: LlmSettings = Field(LlmSettings(), description="The language model.")
    ingest: IngestSettings = Field(IngestSettings(), description="Reading documents.")

    @property
    def local_models(self) -> tuple[str, ...]:
        """The models whose files this computer needs."""
        answering = () if self.llm.server_url else (self.llm.model,)
        return (*answering, self.retrieval.embedder)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file()))


def config_file() -> Path:
    """`BANJANG_CONFIG`, else `banjang.toml` here, else the user's configuration directory."""
    named = os.environ.get("BANJANG_CONFIG")
    if named:
        return Path(named)
    here = Path(CONFIG_FILE_NAME)
    return here if here.is_file() else Path(platformdirs.user_config_dir("banjang", appauthor=False)) / CONFIG_FILE_NAME


def load_settings(**arguments: Any) -> Settings:
    """Settings in force; `ConfigError` names the first wrong key and where it came from."""
    _reject_unknown_environment()
    named = os.environ.get("BANJANG_CONFIG")
    if named and not Path(named).is_file():
        raise ConfigError(message("assistant.config.no_file", path=named), message("assistant.config.no_file_hint"))
    try:
        return Settings(**arguments)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            message("assistant.config.no_toml", file=config_file(), reason=error),
            message("assistant.config.no_toml_hint"),
        ) from error
    except SettingsError as error:  # a whole section given as one variable that is no JSON
        named_field = re.search(r'field "(\w+)"', str(error))
        raise ConfigError(
            message("assistant.config.invalid", key=named_field[1] if named_field else "", reason=error),
            message("assistant.config.invalid_hint", file=config_file()),
        ) from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            message("assistant.config.invalid", key=key, reason=first["msg"]),
            message("assistant.config.invalid_hint", file=config_file()),
        ) from error


def _reject_unknown_environment() -> None:
    """pydantic-settings ignores a misspelt top-level variable; a plant would never find out."""
    known = {"BANJANG_COMMAND", "BANJANG_CONFIG"} | {f"BANJANG_{name}".upper() for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith("BANJANG_") and variable.split("__")[0].upper() not in known:
            raise ConfigError(
                message("assistant.config.unknown_variable", name=variable),
                message("assistant.config.unknown_variable_hint", known=", ".join(sorted(known))),
            )


def masked(value: Any) -> Any:
    """A setting's value as it may be printed."""
    return "********" if isinstance(value, SecretStr) else value
