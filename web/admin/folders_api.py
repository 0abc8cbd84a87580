"""`/api/folders`: folders of the server's computer that are watched."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from indexes.messages import message
from indexes.records import DocumentKind
from web.access.guards import Noted
from web.admin.folder_schemas import (
    FolderPathRequest,
    FolderRemovedResponse,
    FolderRequest,
    FolderResponse,
    FoldersResponse,
    GoneRemovedResponse,
    PreviewModel,
)
from web.deps import Runtime, WrittenLanguage
from web.ports import ContentsLike, FolderLike, JobLike
from web.schemas import errors

router = APIRouter(prefix="/api/folders", tags=["documents"])
FolderId = Annotated[str, PathParameter(max_length=64, description="From `GET /api/folders`.")]


@router.get("", response_model=None, responses={200: {"model": FoldersResponse}}, summary="Watched folders")
def get_folders(runtime: Runtime) -> Any:
    """Every watched folder with what the last look found."""
    return JSONResponse({"folders": [folder.as_json() for folder in runtime.folders.list()]})


@router.post(
    "/preview",
    response_model=None,
    responses={200: {"model": PreviewModel}, **errors(403, 422)},
    summary="What a folder holds",
)
def post_folder_preview(body: FolderPathRequest, runtime: Runtime, language: WrittenLanguage) -> Any:
    """What would be read and what left out, and why. Reads and changes nothing."""
    return JSONResponse(preview_json(runtime.folders.preview(body.path), language))


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={201: {"model": FolderResponse}, **errors(403, 422)},
    summary="Watch a folder",
)
def post_folder(body: FolderRequest, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """From now on, and reads what is in it in the background; follow the job."""
    folder = runtime.folders.add(body.path, DocumentKind(body.kind) if body.kind else None, body.asset)
    noted.object = folder.path
    job = runtime.folders.look(folder.id)
    return JSONResponse(folder_and_job(runtime.folders.get(folder.id), job, language), 201)


@router.post(
    "/{folder_id}/look",
    response_model=None,
    responses={200: {"model": FolderResponse}, **errors(403, 404, 422)},
    summary="Look through it now",
)
def post_folder_look(folder_id: FolderId, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """Reads what is new or changed in the background; drops nothing."""
    noted.object = runtime.folders.get(folder_id).path
    job = runtime.folders.look(folder_id)
    return JSONResponse(folder_and_job(runtime.folders.get(folder_id), job, language))


@router.post(
    "/{folder_id}/pause",
    response_model=None,
    responses={200: {"model": FolderResponse}, **errors(403, 404)},
    summary="Pause watching",
)
def post_folder_pause(folder_id: FolderId, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    folder = runtime.folders.pause(folder_id)
    noted.object = folder.path
    return JSONResponse(folder_and_job(folder, None, language))


@router.post(
    "/{folder_id}/resume",
    response_model=None,
    responses={200: {"model": FolderResponse}, **errors(403, 404, 422)},
    summary="Go on watching",
)
def post_folder_resume(folder_id: FolderId, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """And looks through it at once."""
    noted.object = runtime.folders.resume(folder_id).path
    job = runtime.folders.look(folder_id)
    return JSONResponse(folder_and_job(runtime.folders.get(folder_id), job, language))


@router.post(
    "/{folder_id}/remove-gone",
    response_model=None,
    responses={200: {"model": GoneRemovedResponse}, **errors(403, 404, 422, 503)},
    summary="Remove what is gone",
)
def post_remove_gone(folder_id: FolderId, runtime: Runtime, noted: Noted) -> Any:
    """Takes the documents out of the library whose files are gone from the folder. Of an unreachable one: none."""
    removed = runtime.folders.remove_gone(folder_id)
    folder = runtime.folders.get(folder_id)
    noted.object, noted.detail = folder.path, str(removed)
    return JSONResponse({"folder": folder.as_json(), "removed": removed})


@router.delete(
    "/{folder_id}",
    response_model=None,
    responses={200: {"model": FolderRemovedResponse}, **errors(403, 404)},
    summary="Stop watching a folder",
)
def delete_folder(folder_id: FolderId, runtime: Runtime, noted: Noted) -> Any:
    """Its documents stay in the library."""
    noted.object = runtime.folders.remove(folder_id).path
    return JSONResponse({"id": folder_id, "status": "removed"})


def preview_json(contents: ContentsLike, language: str) -> dict[str, Any]:
    """With the reasons in the reader's language."""
    preview = contents.as_json()
    for left in preview["left_out"]:
        left["text"] = reason_text(left["reason"], language)
    return preview


def reason_text(reason: str, language: str) -> str:
    return message(f"assistant.folders.left_out_{reason}").render(language)


def folder_and_job(folder: FolderLike, job: JobLike | None, language: str) -> dict[str, Any]:
    return {"folder": folder.as_json(), "job": job.as_json(language) if job else None}
