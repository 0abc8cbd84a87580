"""`/admin/machines/{id}`: the documents of one machine and why they are its own; its folders and its photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from indexes.asset_ties import AssetTies, folders_above, name_folder, named_folders, release_folder
from indexes.records import Document, join_assets
from web.access.guards import Noted
from web.api_documents import DocumentId
from web.deps import PagesOf, Runtime
from web.machines.machine_api import AssetId
from web.machines.photo_picture import BYTES_MAX, read_photo
from web.schemas import Name, RequestModel, errors

page_router = APIRouter(include_in_schema=False)
router = APIRouter(tags=["machines"])
FOLDER_LETTERS_MAX = 1_000
Photo = Annotated[bytes, Body(media_type="image/jpeg")]


class FolderRequest(RequestModel):
    folder: Annotated[str, Field(max_length=FOLDER_LETTERS_MAX)] = Field(
        description="As it stands before a document in the list.", examples=["/plant/press 3"]
    )


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """`place` is the file's or folder's name that ties it, "" where a person said it."""

    document: Document
    place: str


@page_router.get("/admin/machines/{asset_id}")
def get_machine_admin_page(
    request: Request, asset_id: AssetId, runtime: Runtime, pages: PagesOf, part: str = ""
) -> HTMLResponse:
    """Everything that ties documents to one machine; `?part=body` is the contents alone, for refreshing them."""
    asset = runtime.assets.get(asset_id)
    documents = runtime.library.documents()
    folders = named_folders(runtime.library.database)
    return pages.page(
        request,
        "partials/machine_documents.html" if part == "body" else "admin/machine.html",
        asset=asset,
        own=own_documents(documents, asset.id, AssetTies.read(runtime.library.database)),
        others=[document for document in documents if asset.id not in document.assets],
        folders=[folder for folder, owner in folders.items() if owner == asset.id],
        known_folders=folders_above(document.path for document in documents),
        photo=runtime.photos.marks().get(asset.id, ""),
        photo_mb=BYTES_MAX // 1_000_000,
        folder_letters_max=FOLDER_LETTERS_MAX,
    )


def own_documents(documents: Sequence[Document], asset_id: str, ties: AssetTies) -> list[OwnDocument]:
    found = []
    for document in documents:
        if asset_id in document.assets:
            tie = ties.of(document.path)
            found.append(OwnDocument(document, tie.place if tie and tie.why == document.asset_from else ""))
    return found


@router.put(
    "/api/assets/{asset_id}/documents/{document_id}",
    response_model=None,
    responses=errors(403, 404, 503),
    summary="Give a document to a machine",
)
def put_machine_document(asset_id: AssetId, document_id: DocumentId, runtime: Runtime, noted: Noted) -> Any:
    """By hand, whatever its file or folder is called; machines that it belongs to already keep it."""
    asset = runtime.assets.get(asset_id)
    document = runtime.library.document(document_id)
    document = runtime.control.correct(document_id, {"asset": join_assets((*document.assets, asset.id))})
    noted.object, noted.detail = asset.id, document.title
    return JSONResponse({"asset": document.asset})


@router.delete(
    "/api/assets/{asset_id}/documents/{document_id}",
    response_model=None,
    responses=errors(403, 404, 503),
    summary="Take a document from its machine",
)
def delete_machine_document(asset_id: AssetId, document_id: DocumentId, runtime: Runtime, noted: Noted) -> Any:
    """It stays with its other machines; only this tie goes, not the document."""
    asset = runtime.assets.get(asset_id)
    document = runtime.library.document(document_id)
    if asset.id in document.assets:
        kept = join_assets(other for other in document.assets if other != asset.id)
        document = runtime.control.correct(document_id, {"asset": kept})
    noted.object, noted.detail = asset.id, document.title
    return JSONResponse({"asset": document.asset})


@router.post(
    "/api/assets/{asset_id}/folders",
    response_model=None,
    responses=errors(403, 404, 422, 503),
    summary="Give a folder to a machine",
)
def post_machine_folder(asset_id: AssetId, body: FolderRequest, runtime: Runtime, noted: Noted) -> Any:
    """Every document below it, now and later, unless a place nearer to the file names another machine."""
    folder = name_folder(runtime.library.database, body.folder, asset_id)
    runtime.library.index_ties()
    noted.object, noted.detail = asset_id, folder
    return JSONResponse({"folder": folder})


@router.delete(
    "/api/assets/{asset_id}/folders",
    response_model=None,
    responses=errors(403, 404, 503),
    summary="Take a folder from its machine",
)
def delete_machine_folder(
    asset_id: AssetId, folder: Annotated[Name, Query(max_length=FOLDER_LETTERS_MAX)], runtime: Runtime, noted: Noted
) -> Any:
    """The folder's own name counts again."""
    release_folder(runtime.library.database, folder)
    runtime.library.index_ties()
    noted.object, noted.detail = runtime.assets.get(asset_id).id, folder
    return JSONResponse({"folder": folder})


@router.put(
    "/api/assets/{asset_id}/photo",
    response_model=None,
    responses=errors(403, 404, 413, 422, 503),
    summary="Set a machine's photo",
)
def put_machine_photo(asset_id: AssetId, photo: Photo, runtime: Runtime, noted: Noted) -> Any:
    """The body is the file: JPEG, PNG or WebP, 5 MB at most. It is kept small and without its metadata."""
    asset = runtime.assets.get(asset_id)
    noted.object = asset.id
    return JSONResponse({"mark": runtime.photos.save(asset.id, *read_photo(photo))})


@router.delete(
    "/api/assets/{asset_id}/photo",
    response_model=None,
    responses=errors(403, 404, 503),
    summary="Remove a machine's photo",
)
def delete_machine_photo(asset_id: AssetId, runtime: Runtime, noted: Noted) -> Any:
    """Nothing else changes."""
    asset = runtime.assets.get(asset_id)
    runtime.photos.remove(asset.id)
    noted.object = asset.id
    return JSONResponse({"status": "removed"})
