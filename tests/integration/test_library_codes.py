"""One code in a real library, and a document's outline."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from indexes.library import DocumentNotFoundError, Library
from indexes.records import DocumentKind
from tests.fakes.documents import new_document, paragraph, publish, record


def test_only_the_very_code_is_named_in_text_heading_and_log(library: Library, folder: Path) -> None:
    publish(
        library,
        new_document(folder, "alarms.txt", [record(1, Alarm="E-204", Cause="low oil"), record(2, Alarm="E-2041")]),
        new_document(folder, "log.txt", [record(1, Date="2025-01-02", Alarm="e204")], kind=DocumentKind.LOG),
        new_document(folder, "manual.txt", [paragraph("Check the oil.", 1, ("Alarm E 204",)), "See E-205."]),
    )
    found = library.passages_naming("E204")
    assert [(one.document.path, one.chunk.page) for one in found] == [
        ("plant/alarms.txt", 1), ("plant/log.txt", 1), ("plant/manual.txt", 1),
    ]  # fmt: skip
    assert library.passages_naming("E999") == []


def test_superseded_revisions_do_not_speak_of_a_code(library: Library, folder: Path) -> None:
    facts = {"number": "SOP-1"}
    publish(
        library,
        new_document(folder, "b.txt", ["E-204: old."], revision="B", effective_date="2020-01-01", **facts),
        new_document(folder, "c.txt", ["E-204: new."], revision="C", effective_date="2021-01-01", **facts),
    )
    assert [one.chunk.text for one in library.passages_naming("E204")] == ["E-204: new."]


def test_a_document_s_outline_is_kept(library: Library, folder: Path) -> None:
    new = new_document(folder, "press.txt", ["One.", "Two."])
    outline = ((1, "1 Safety", 1), (2, "1.1 잠금", 2))
    publish(library, dataclasses.replace(new, facts=dataclasses.replace(new.facts, outline=outline)))
    publish(library, new_document(folder, "plain.txt", ["Nothing."]))
    by_path = {document.path: document.id for document in library.documents()}
    assert library.outline(by_path["plant/press.txt"]) == outline
    assert library.outline(by_path["plant/plain.txt"]) == ()
    with pytest.raises(DocumentNotFoundError):
        library.outline("nobody")
