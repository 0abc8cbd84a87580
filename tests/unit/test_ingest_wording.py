"""Every reason has its sentence and its way out, in every language."""

from __future__ import annotations

import pytest

from indexes.messages import LANGUAGES, language_table
from ingest.errors import FailureReason


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", FailureReason)
def test_reason_has_sentence_and_hint(reason: FailureReason, language: str) -> None:
    table = language_table("ingest", language)
    assert "{name}" in table[f"failure.{reason.value}"]
    assert table[f"hint.{reason.value}"].endswith(".")


def test_languages_say_the_same_things() -> None:
    keys = [set(language_table("ingest", language)) for language in LANGUAGES]
    assert all(key == keys[0] for key in keys)
