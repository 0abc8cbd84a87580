"""`POST /api/search`: passages, without the model."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from web.deps import Runtime
from web.schemas import SearchRequest, SearchResponse, errors

router = APIRouter(tags=["search"])


@router.post(
    "/api/search",
    response_model=None,
    responses={200: {"model": SearchResponse}, **errors(422, 503)},
    summary="Find passages",
)
def post_search(body: SearchRequest, runtime: Runtime) -> Any:
    """Passages of the documents in force, best first. Korean and English, part numbers and alarm codes as typed."""
    found = runtime.library.search(body.query, body.scope.as_scope(), body.limit)
    return JSONResponse(found.as_json())
