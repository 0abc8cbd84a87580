"""`/admin/glossary` and `/api/glossary`: the plant's own words, changed while the server runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.plant_glossary import SPELLING_LETTERS_MAX, GlossaryError, GlossaryLine
from indexes.analysis import normalise
from indexes.glossary import Term
from web.access.guards import Noted
from web.admin.glossary_schemas import (
    GlossaryResponse,
    SpellingRequest,
    SuggestionsResponse,
    TermModel,
    TermRemovedResponse,
    TermRequest,
    WordIgnoredResponse,
    WordRequest,
)
from web.deps import PagesOf, Runtime
from web.ports import RuntimePort
from web.schemas import errors

router = APIRouter(tags=["glossary"])
LineId = Annotated[str, PathParameter(pattern="^[0-9a-f]{16}$", description="From `GET /api/glossary`.")]
# Of the product's terms so many are listed; a search finds the others.
SHIPPED_SHOWN = 40
PARTS = {"terms": "partials/glossary_terms.html", "suggestions": "partials/glossary_suggestions.html"}


@router.get("/admin/glossary", include_in_schema=False)
def get_glossary_page(
    request: Request,
    runtime: Runtime,
    pages: PagesOf,
    q: Annotated[str, Query(max_length=SPELLING_LETTERS_MAX)] = "",
    part: str = "",
) -> HTMLResponse:
    """`?part=terms` and `?part=suggestions` are parts of it, for refreshing; `q` narrows the terms."""
    lines, trouble = _lines(runtime)
    shipped = [term for term in runtime.plant_glossary.glossary.shipped if _is_named(term, q)]
    return pages.page(
        request,
        PARTS.get(part, "admin/glossary.html"),
        terms=[line for line in lines if line.term is not None and _is_named(line.term, q)],
        faults=[line for line in lines if line.term is None],
        own_count=sum(line.term is not None for line in lines),
        shipped=shipped[:SHIPPED_SHOWN],
        shipped_count=len(shipped),
        suggestions=[] if part == "terms" else runtime.missed_words.suggestions(),
        needs_reindex=runtime.plant_glossary.needs_reindex(),
        path=runtime.plant_glossary.path,
        query=q,
        trouble=trouble,
        letters_max=SPELLING_LETTERS_MAX,
    )


@router.get(
    "/api/glossary",
    response_model=None,
    responses={200: {"model": GlossaryResponse}, **errors(422)},
    summary="The plant's own terms",
)
def get_glossary(runtime: Runtime) -> Any:
    """With the lines of the file that are no terms."""
    lines = [line.as_json() for line in runtime.plant_glossary.lines()]
    return JSONResponse({"terms": lines, "needs_reindex": runtime.plant_glossary.needs_reindex()})


@router.get(
    "/api/glossary/suggestions",
    response_model=None,
    responses={200: {"model": SuggestionsResponse}},
    summary="Words that no document holds",
)
def get_suggestions(runtime: Runtime) -> Any:
    """Of unanswered questions and searches, the most frequent first."""
    return JSONResponse({"words": [word.as_json() for word in runtime.missed_words.suggestions()]})


@router.post(
    "/api/glossary",
    status_code=201,
    response_model=None,
    responses={201: {"model": TermModel}, **errors(403, 422)},
    summary="Add a term",
)
def post_term(body: TermRequest, runtime: Runtime, noted: Noted) -> Any:
    """Searches use it at once."""
    return JSONResponse(_noted(runtime.plant_glossary.add(body.as_term()), noted), 201)


@router.post(
    "/api/glossary/spellings",
    status_code=201,
    response_model=None,
    responses={201: {"model": TermModel}, **errors(403, 422)},
    summary="Add another spelling of a term",
)
def post_spelling(body: SpellingRequest, runtime: Runtime, noted: Noted) -> Any:
    """Of a term of the plant or of the product, which then becomes one of the plant's with this spelling too."""
    return JSONResponse(_noted(runtime.plant_glossary.add_spelling(body.word, body.of.as_term()), noted), 201)


@router.post(
    "/api/glossary/ignored",
    status_code=201,
    response_model=None,
    responses={201: {"model": WordIgnoredResponse}, **errors(403, 422)},
    summary="Do not suggest a word again",
)
def post_ignored(body: WordRequest, runtime: Runtime, noted: Noted) -> Any:
    """It is no spelling that anybody should be understood by."""
    runtime.missed_words.ignore(body.word)
    noted.object = body.word
    return JSONResponse({"word": body.word, "status": "ignored"}, 201)


@router.put(
    "/api/glossary/{line_id}",
    response_model=None,
    responses={200: {"model": TermModel}, **errors(403, 404, 422)},
    summary="Change a term",
)
def put_term(line_id: LineId, body: TermRequest, runtime: Runtime, noted: Noted) -> Any:
    """Or mend a line that is none."""
    return JSONResponse(_noted(runtime.plant_glossary.change(line_id, body.as_term()), noted))


@router.delete(
    "/api/glossary/{line_id}",
    response_model=None,
    responses={200: {"model": TermRemovedResponse}, **errors(403, 404, 422)},
    summary="Remove a term",
)
def delete_term(line_id: LineId, runtime: Runtime, noted: Noted) -> Any:
    """What the product says of the word counts again."""
    _noted(runtime.plant_glossary.remove(line_id), noted)
    return JSONResponse({"id": line_id, "status": "removed"})


def _noted(line: GlossaryLine, noted: Any) -> dict[str, Any]:
    noted.object = line.text.replace("\t", " = ")
    return line.as_json()


def _lines(runtime: RuntimePort) -> tuple[Sequence[GlossaryLine], GlossaryError | None]:
    """The lines, or why the file cannot be read: the page stands also then."""
    try:
        return runtime.plant_glossary.lines(), None
    except GlossaryError as error:
        return (), error


def _is_named(term: Term, query: str) -> bool:
    wanted = _bare(query)
    return not wanted or any(wanted in _bare(spelling) for spelling in term.spellings)


def _bare(text: str) -> str:
    return "".join(normalise(text).casefold().split())
