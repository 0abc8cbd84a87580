"""`/api/files`: what became of every file that was to be read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from indexes.revisions import SUPERSEDED
from web.access.guards import Noted
from web.admin.folder_schemas import FilesResponse, PathsRequest, ReadAgainResponse
from web.deps import Runtime, WrittenLanguage
from web.schemas import errors

router = APIRouter(prefix="/api/files", tags=["documents"])
FileState = Literal["read", "partly", "failed", "superseded", "removed"]


@router.get("", response_model=None, responses={200: {"model": FilesResponse}}, summary="What became of files")
def get_files(runtime: Runtime, language: WrittenLanguage, state: Annotated[FileState | None, Query()] = None) -> Any:
    """Every file with its last reading, newest first; of failed ones the reason and what to do."""
    superseded = {document.path for document in runtime.library.documents() if document.state == SUPERSEDED}
    files = []
    for fate in runtime.fates.list():
        told = fate.as_json(language)
        if fate.path in superseded and fate.state in ("read", "partly"):
            told["state"] = "superseded"
        if state in (None, told["state"]):
            files.append(told)
    return JSONResponse({"files": files})


@router.post(
    "/read-again",
    status_code=202,
    response_model=None,
    responses={202: {"model": ReadAgainResponse}, **errors(403, 422)},
    summary="Read files again",
)
def post_read_again(body: PathsRequest, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """In the background; files of different watched folders are different jobs."""
    noted.object = ", ".join(body.paths[:3])
    jobs = runtime.folders.read_again(_known(runtime, body.paths))
    return JSONResponse({"jobs": [job.as_json(language) for job in jobs]}, 202)


@router.post(
    "/set-aside",
    response_model=None,
    responses={200: {"model": FilesResponse}, **errors(403, 422)},
    summary="Set problems aside",
)
def post_set_aside(body: PathsRequest, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """No longer shown among the problems, until a reading ends otherwise."""
    paths = _known(runtime, body.paths)
    noted.object = ", ".join(paths[:3])
    for path in paths:
        runtime.fates.set_aside(path)
    found = [fate for path in paths if (fate := runtime.fates.find(path))]
    return JSONResponse({"files": [fate.as_json(language) for fate in found]})


def _known(runtime: Runtime, paths: list[str]) -> list[str]:
    """Only files that were to be read before: nobody reads others of this computer by naming them."""
    return [path for path in paths if runtime.fates.find(path)]
