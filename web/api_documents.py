"""`/api/documents`, `/api/reindex` and the kept files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, Response

from indexes.records import Document
from web.access.guards import Noted
from web.deps import Runtime, WrittenLanguage
from web.errors import FileMissingError, told
from web.schemas import DocumentsResponse, JobResponse, RemovedResponse, errors
from web.upload import save_upload

router = APIRouter(tags=["documents"])
admin_router = APIRouter(tags=["documents"])

DocumentId = Annotated[str, PathParameter(max_length=200, description="From `GET /api/documents`.")]
PageNumber = Annotated[int, PathParameter(ge=1, le=1_000_000, description="As people count: from 1.")]

UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
}


@router.get(
    "/api/documents",
    response_model=None,
    responses={200: {"model": DocumentsResponse}},
    summary="List documents",
)
def get_documents(runtime: Runtime) -> Any:
    """Every document, with its revision, state, and the pages that could not be read."""
    return JSONResponse({"documents": [document_json(document) for document in runtime.library.documents()]})


def document_json(document: Document) -> dict[str, Any]:
    """The contract's document; where the kept copy lies is nobody's business."""
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "kind": document.kind.value,
        "asset": document.asset,
        "number": document.number,
        "revision": document.revision,
        "effective_date": document.effective_date,
        "language": document.language,
        "state": document.state,
        "ended_on": document.ended_on,
        "size_bytes": document.size_bytes,
        "page_count": document.page_count,
        "chunk_count": document.chunk_count,
        "unread_pages": list(document.unread_pages),
        "added_at": document.added_at,
    }


@admin_router.post(
    "/api/documents",
    status_code=202,
    response_model=None,
    responses={202: {"model": JobResponse}, **errors(403, 413, 422)},
    openapi_extra=UPLOAD_BODY,
    summary="Upload files",
)
async def post_documents(request: Request, runtime: Runtime, language: WrittenLanguage, noted: Noted) -> Any:
    """Takes many files at once (field `files`) and reads them in the background; follow the job for the outcome."""
    sources = await save_upload(
        request.headers.get("content-type", ""),
        request.stream(),
        runtime.upload_path,
        runtime.settings.server.max_upload_mb * 1_000_000,
    )
    noted.object = ", ".join(Path(source.path).name for source in sources)
    job = await run_in_threadpool(runtime.jobs.submit_ingest, sources)
    return JSONResponse({"job": job.as_json(language)}, 202)


@admin_router.delete(
    "/api/documents/{document_id}",
    response_model=None,
    responses={200: {"model": RemovedResponse}, **errors(403, 404, 503)},
    summary="Remove a document",
)
def delete_document(document_id: DocumentId, runtime: Runtime, noted: Noted) -> Any:
    """Takes the document out of every answer from now on."""
    noted.object = runtime.library.document(document_id).title
    runtime.remove_document(document_id)
    return JSONResponse({"document_id": document_id, "status": "removed"})


@admin_router.post(
    "/api/reindex",
    status_code=202,
    response_model=None,
    responses={202: {"model": JobResponse}, **errors(403)},
    summary="Read everything again",
)
def post_reindex(runtime: Runtime, language: WrittenLanguage) -> Any:
    """Builds the index anew in the background; the old one answers until the new one is whole."""
    return JSONResponse({"job": runtime.jobs.submit_reindex().as_json(language)}, 202)


@router.get(
    "/documents/{document_id}/pages/{number}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **errors(404)},
    summary="Picture of a page",
)
def get_page_picture(
    request: Request,
    document_id: DocumentId,
    number: PageNumber,
    *,
    runtime: Runtime,
    scale: Annotated[float, Query(ge=0.25, le=4.0, description="1.0 is 72 dots per inch.")] = 1.75,
) -> Response:
    """One page as a PNG. Formats without pages have none (404, `no_page_picture`)."""
    from ingest.page_picture import render_page

    document = runtime.library.document(document_id)
    tag = f'"{document.content_hash[:24]}-{number}-{scale:g}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    picture = render_page(kept_file(document), number, scale)
    return Response(picture, media_type="image/png", headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@router.get(
    "/documents/{document_id}/file",
    response_class=FileResponse,
    responses={200: {"content": {"application/pdf": {}, "application/octet-stream": {}}}, **errors(404)},
    summary="The file itself",
)
def get_file(document_id: DocumentId, runtime: Runtime) -> FileResponse:
    """The kept copy, byte for byte. PDF opens in the browser; everything else is saved, never run."""
    document = runtime.library.document(document_id)
    file = kept_file(document)
    with file.open("rb") as opened:
        is_pdf = b"%PDF-" in opened.read(1024)
    return FileResponse(
        file,
        media_type="application/pdf" if is_pdf else "application/octet-stream",
        filename=Path(document.path).name,
        content_disposition_type="inline" if is_pdf else "attachment",
    )


def kept_file(document: Document) -> Path:
    file = Path(document.stored_path)
    if not file.is_file():
        raise FileMissingError(*told("file_missing", name=document.path))
    return file
