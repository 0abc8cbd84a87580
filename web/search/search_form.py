"""The search page's fields: what the address carried, and what there is to choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends

from indexes.assets import Asset
from indexes.document_edits import is_iso_day
from indexes.messages import LANGUAGES
from indexes.records import Document, DocumentKind, Scope
from indexes.revisions import STATES
from web.schemas import MAX_QUESTION

RESULT_CHOICES = (8, 20, 50)
ALL_REVISIONS = "all"


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields as they were sent; one that names nothing known is "" and narrows nothing.

    `dropped` are the names of those, as `web/locales/*/search.toml` words them.
    """

    query: str
    kind: str
    document: str
    revisions: str
    spoken: str
    asset: str
    as_of: str
    limit: int
    dropped: tuple[str, ...] = ()

    def as_scope(self) -> Scope:
        return Scope(
            documents=(self.document,) if self.document else (),
            kinds=(self.kind,) if self.kind else (),
            assets=(self.asset,) if self.asset else (),
            languages=(self.spoken,) if self.spoken else (),
            include_superseded=self.revisions == ALL_REVISIONS and not self.as_of,
            as_of=self.as_of,
        )


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filters offer: documents by their state, in force first; listed machines, then others of documents."""

    documents: tuple[tuple[str, tuple[Document, ...]], ...]
    assets: tuple[Asset, ...]


def read_form(
    *,
    q: str = "", kind: str = "", document: str = "", revisions: str = "", doc_language: str = "", asset: str = "",
    as_of: str = "", k: str = "",
) -> SearchForm:  # fmt: skip
    """The form of an address, whatever somebody wrote there."""
    form = SearchForm(
        query=typed_text(q),
        kind=_one_of(kind, [known.value for known in DocumentKind]),
        document=typed_text(document),
        revisions=_one_of(revisions, (ALL_REVISIONS,)),
        spoken=_one_of(doc_language, LANGUAGES),
        asset=typed_text(asset),
        as_of=as_of if is_iso_day(as_of) else "",
        limit=int(_one_of(k, map(str, RESULT_CHOICES)) or RESULT_CHOICES[0]),
    )
    sent = {"kind": kind, "revisions": revisions, "language": doc_language, "as_of": as_of}
    taken = {"kind": form.kind, "revisions": form.revisions, "language": form.spoken, "as_of": form.as_of}
    dropped = [name for name, value in sent.items() if value and not taken[name]]
    return replace(form, dropped=(*dropped, *(["limit"] if k and k != str(form.limit) else [])))


SentForm = Annotated[SearchForm, Depends(read_form)]


def known_form(form: SearchForm, choices: FilterChoices) -> SearchForm:
    """Without a document that is none of the choices. A machine may stand in the rows of a log alone, and stays."""
    known = {document.id for _, group in choices.documents for document in group}
    if not form.document or form.document in known:
        return form
    return replace(form, document="", dropped=(*form.dropped, "document"))


def filter_choices(documents: Sequence[Document], listed: Sequence[Asset], chosen: str = "") -> FilterChoices:
    """`chosen` is the machine searched for now, which neither list need name."""
    by_title = sorted(documents, key=lambda document: (document.title.casefold(), document.revision, document.path))
    groups = ((state, tuple(document for document in by_title if document.state == state)) for state in STATES)
    named = {asset for document in documents for asset in document.assets} | ({chosen} - {""})
    unlisted = named - {asset.id for asset in listed}
    return FilterChoices(
        documents=tuple((state, group) for state, group in groups if group),
        assets=(*listed, *map(Asset, sorted(unlisted))),
    )


def typed_text(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:MAX_QUESTION].strip()


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in set(known) else ""
