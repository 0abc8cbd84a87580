"""Every sentence exists in every language, with the same values in it."""

from __future__ import annotations

import string

import pytest

from indexes.errors import BanjangError
from indexes.messages import INTERFACE_LANGUAGES, LANGUAGES, language_table, message, own_wordings, written_language

PACKAGES = ("indexes", "ingest", "assistant", "web")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("package", PACKAGES)
def test_languages_have_the_same_sentences(package: str) -> None:
    tables = {language: language_table(package, language) for language in LANGUAGES}
    reference = tables["en"]
    for table in tables.values():
        assert set(table) == set(reference)
        for key, wording in table.items():
            assert wording.strip(), key
            assert fields(wording) == fields(reference[key]), key


@pytest.mark.parametrize("package", PACKAGES)
def test_korean_is_written_in_korean(package: str) -> None:
    english = language_table(package, "en")
    same = [key for key, wording in language_table(package, "ko").items() if wording == english[key] and " " in wording]
    assert [key for key in same if not key.startswith("language.")] == [], "a language's name is its own everywhere"


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", [code for code in INTERFACE_LANGUAGES if code not in LANGUAGES])
def test_workers_languages_fill_in_the_same_values(package: str, language: str) -> None:
    korean = language_table(package, "ko")
    for key, wording in own_wordings(package, language).items():
        assert wording.strip(), key
        assert key in korean, key
        assert fields(wording) == fields(korean[key]), key


def test_what_a_worker_s_language_does_not_say_is_said_in_korean() -> None:
    message_to_admin = message("indexes.store.closed")
    assert message_to_admin.render("vi") == message_to_admin.render("zh") == message_to_admin.render("ko")
    assert message("assistant.queue.full", waiting=3).render("vi") == "Đã có 3 câu hỏi đang chờ."
    assert [written_language(code) for code in INTERFACE_LANGUAGES] == ["ko", "en", "ko", "ko"]


def test_an_error_speaks_the_reader_s_language() -> None:
    error = BanjangError(message("indexes.store.writer_busy"), message("indexes.store.writer_busy_hint"))
    assert "다른 작업" in error.render("ko")
    assert error.render("en").endswith("then try again.")


def test_values_that_are_messages_are_translated_too() -> None:
    nested = message("indexes.store.unusable", path="x", reason=message("indexes.store.closed"))
    assert "자료실" in nested.render("ko")


def test_hints_name_the_program_as_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    hint = message("assistant.models.not_installed_hint", name="tiny")
    monkeypatch.delenv("BANJANG_COMMAND", raising=False)
    assert "`banjang models pull tiny`" in hint.render("en")
    monkeypatch.setenv("BANJANG_COMMAND", "python3 start.py")
    assert "`python3 start.py models pull tiny`" in hint.render("ko")
