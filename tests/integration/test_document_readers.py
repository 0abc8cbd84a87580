"""A limit to a role holds whatever becomes of the document that bears it, on a real library."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexes.document_control import DocumentControl
from indexes.library import Library
from indexes.records import Document, Scope
from indexes.roles import Role
from tests.fakes.documents import new_document, publish
from tests.fakes.passages import texts

QUESTION = "clamp torque"
OLD, NEW = "The clamp torque is 280 N·m.", "The clamp torque is 320 N·m."
WORKER = Scope(reader=Role.WORKER, include_superseded=True)


def add(library: Library, folder: Path, name: str, text: str, **facts: str) -> Document:
    publish(library, new_document(folder, name, [text], **facts))  # type: ignore[arg-type]
    document = library.document_at(f"plant/{name}")
    assert document is not None
    return document


def remove(library: Library, document: Document) -> None:
    with library.begin_update() as update:
        update.remove(document.id)
        update.publish()


def seen_by_worker(library: Library) -> list[str]:
    return texts(library.search(QUESTION, WORKER).passages)


@pytest.fixture
def family(library: Library, folder: Path) -> tuple[Document, Document]:
    """Two files of one number; the newer one is limited."""
    a = add(library, folder, "a.txt", OLD, number="SOP-1", revision="1", effective_date="2023-01-01")
    b = add(library, folder, "b.txt", NEW, number="SOP-1", revision="2", effective_date="2025-01-01")
    library.limit_readers(b.id, Role.ADMIN)
    assert seen_by_worker(library) == []
    return a, b


def test_removing_the_limited_revision_opens_no_other(library: Library, family: tuple[Document, Document]) -> None:
    remove(library, family[1])
    assert [document.path for document in library.documents()] == ["plant/a.txt"]
    assert seen_by_worker(library) == []


def test_a_later_revision_and_a_translation_are_limited_too(
    library: Library, folder: Path, family: tuple[Document, Document]
) -> None:
    add(library, folder, "c.txt", "The clamp torque is 350 N·m.", number="sop 1", revision="3", language="ko")
    assert seen_by_worker(library) == []


def test_another_number_opens_nothing(library: Library, family: tuple[Document, Document]) -> None:
    DocumentControl(library).correct(family[1].id, {"number": "SOP-9"})
    assert library.document(family[1].id).number == "SOP-9"
    assert seen_by_worker(library) == []


def test_a_moved_or_copied_file_is_limited_by_its_content(library: Library, folder: Path) -> None:
    here = add(library, folder, "here.txt", OLD)
    library.limit_readers(here.id, Role.MAINTENANCE)
    add(library, folder, "there.txt", OLD)
    assert seen_by_worker(library) == []
    remove(library, here)
    assert seen_by_worker(library) == []
    assert texts(library.search(QUESTION, Scope(reader=Role.MAINTENANCE)).passages) == [OLD]


def test_a_file_that_comes_back_is_limited_still(library: Library, folder: Path) -> None:
    document = add(library, folder, "a.txt", OLD)
    library.limit_readers(document.id, Role.ADMIN)
    remove(library, document)
    add(library, folder, "a.txt", NEW)
    assert seen_by_worker(library) == []


def test_an_earlier_revision_that_was_limited_hides_the_one_in_force_and_comes_back_hidden(
    library: Library, folder: Path
) -> None:
    add(library, folder, "clamp.txt", OLD, revision="1", effective_date="2023-01-01")
    add(library, folder, "clamp.txt", NEW, revision="2", effective_date="2025-01-01")
    kept = next(document for document in library.documents() if document.kept_from)
    library.limit_readers(kept.id, Role.ADMIN)
    assert seen_by_worker(library) == []
    add(library, folder, "clamp.txt", OLD, revision="1", effective_date="2023-01-01")
    assert seen_by_worker(library) == []


def test_opening_one_opens_the_family(library: Library, family: tuple[Document, Document]) -> None:
    library.limit_readers(family[0].id, Role.WORKER)
    assert {document.readers for document in library.documents()} == {Role.WORKER}
    assert sorted(seen_by_worker(library)) == sorted([OLD, NEW])


def test_others_are_not_touched(library: Library, folder: Path, family: tuple[Document, Document]) -> None:
    add(library, folder, "other.txt", "The clamp torque of the lathe is 90 N·m.", number="SOP-2")
    assert seen_by_worker(library) == ["The clamp torque of the lathe is 90 N·m."]
