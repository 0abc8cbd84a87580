"""`/api/documents/{id}`: what is said of a document put right, a revision taken back and put in force again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from indexes.document_edits import LETTERS_MAX
from web.access.guards import Noted
from web.api_documents import DocumentId, document_json
from web.deps import Runtime
from web.review_schemas import readable_note
from web.schemas import DocumentModel, RequestModel, errors

router = APIRouter(tags=["documents"])
Said = Annotated[str, Field(max_length=LETTERS_MAX), AfterValidator(readable_note)]


class MetadataRequest(RequestModel):
    """Only what is named changes; `null` takes a field back to what the file says."""

    title: Said | None = None
    number: Said | None = Field(None, description="Documents of one number and language are revisions of one document.")
    revision: Said | None = None
    effective_date: Said | None = Field(None, description='In force from this ISO day; "" names none.')
    asset: Said | None = Field(None, description="The machine it belongs to.")
    kind: Said | None = Field(None, description="`sop`, `manual`, `log` or `other`.")


class ControlledResponse(BaseModel):
    document: DocumentModel


@router.patch(
    "/api/documents/{document_id}",
    response_model=None,
    responses={200: {"model": ControlledResponse}, **errors(403, 404, 422, 503)},
    summary="Correct what is said of a document",
)
def patch_document(document_id: DocumentId, body: MetadataRequest, runtime: Runtime, noted: Noted) -> Any:
    """Counts in the next search, and outlives reading the file again."""
    changes = body.model_dump(exclude_unset=True)
    before = runtime.library.document(document_id)
    noted.object, noted.detail = before.title, ", ".join(changes)
    return JSONResponse({"document": document_json(runtime.control.correct(document_id, changes))})


@router.post(
    "/api/documents/{document_id}/withdraw",
    response_model=None,
    responses={200: {"model": ControlledResponse}, **errors(403, 404, 422, 503)},
    summary="Take a revision back",
)
def post_withdraw(document_id: DocumentId, runtime: Runtime, noted: Noted) -> Any:
    """The revision before is in force again from now on. Nothing is deleted."""
    document = runtime.control.withdraw(document_id)
    noted.object, noted.detail = document.title, document.revision
    return JSONResponse({"document": document_json(document)})


@router.post(
    "/api/documents/{document_id}/restore",
    response_model=None,
    responses={200: {"model": ControlledResponse}, **errors(403, 404, 422, 503)},
    summary="Put a withdrawn revision back",
)
def post_restore(document_id: DocumentId, runtime: Runtime, noted: Noted) -> Any:
    """It counts again as if it had never been withdrawn."""
    document = runtime.control.restore(document_id)
    noted.object, noted.detail = document.title, document.revision
    return JSONResponse({"document": document_json(document)})
