"""`/search`: passages without the model. The address carries query and filters, so a result can be shared."""

from __future__ import annotations

import time
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from indexes.analysis import find_codes
from indexes.records import DocumentKind, Passage
from web.deps import PagesOf, Runtime
from web.ports import LibraryPort
from web.schemas import MAX_QUESTION
from web.search.code_entry import KnownCode, known_codes
from web.search.search_form import RESULT_CHOICES, SearchForm, SentForm, filter_choices, known_form

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search gave; `seconds` as the reader waited for it. `codes` of the query have a page of their own;
    `unknown` words and codes of it stand in no document.
    """

    passages: tuple[Passage, ...]
    codes: tuple[KnownCode, ...]
    unknown: tuple[str, ...]
    seconds: float


@router.get("/search")
def get_search_page(
    request: Request, *, runtime: Runtime, pages: PagesOf, form: SentForm, part: str = ""
) -> HTMLResponse:
    """The form with its results; `?part=results` is the results alone, for following what is typed."""
    if part != "results" or form.document:
        choices = filter_choices(runtime.library.documents(), runtime.assets.list(), form.asset)
        form = known_form(form, choices)
    outcome = search_library(runtime.library, form) if form.query else None
    if part == "results":
        return pages.page(request, "partials/search_results.html", form=form, outcome=outcome)
    return pages.page(
        request,
        "search.html",
        form=form,
        outcome=outcome,
        choices=choices,
        kinds=[kind.value for kind in DocumentKind],
        result_choices=RESULT_CHOICES,
        max_question=MAX_QUESTION,
    )


def search_library(library: LibraryPort, form: SearchForm) -> SearchOutcome:
    began = time.perf_counter()
    found = library.search(form.query, form.as_scope(), form.limit)
    codes = known_codes(library, form.query)
    unknown_codes = [code for code in dict.fromkeys(find_codes(form.query)) if code not in {one.code for one in codes}]
    unknown = (*unknown_codes, *library.unknown_words(form.query))
    return SearchOutcome(found.passages, codes, unknown, time.perf_counter() - began)
