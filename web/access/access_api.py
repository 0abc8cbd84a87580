"""`/api/sign-ins`, `/api/tokens`, `/api/pairing-codes`, `/api/passphrase`: the admin lets people and programs in."""

from __future__ import annotations

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from assistant.access.sign_ins import KINDS, checked_days
from indexes.roles import Role
from web.access.access_schemas import (
    ChangedResponse,
    EndedResponse,
    PairingRequest,
    PairingResponse,
    PassphraseRequest,
    ReadersRequest,
    ReadersResponse,
    SignInsResponse,
    TokenRequest,
    TokenResponse,
    sign_in_json,
)
from web.access.attempts import attempts_of
from web.access.guards import Noted
from web.access.reader import keep_signed_in
from web.api_documents import DocumentId
from web.deps import Runtime
from web.machines.label_address import checked_label_address
from web.schemas import errors

router = APIRouter(tags=["access"])
SignInId = Annotated[int, PathParameter(ge=1, le=2**62)]
NO_STORE = {"Cache-Control": "no-store"}


@router.get(
    "/api/sign-ins", response_model=None, responses={200: {"model": SignInsResponse}}, summary="Who may come in"
)
def get_sign_ins(runtime: Runtime) -> Any:
    """Paired devices, tokens of programs, open admin sessions."""
    found = [one for kind in KINDS for one in runtime.access.sign_ins.list(kind)]
    return JSONResponse({"sign_ins": [sign_in_json(one) for one in found]})


@router.delete(
    "/api/sign-ins/{sign_in_id}",
    response_model=None,
    responses={200: {"model": EndedResponse}, **errors(403, 404)},
    summary="End a device, token or session",
)
def delete_sign_in(sign_in_id: SignInId, runtime: Runtime, noted: Noted) -> Any:
    """Its next request is refused."""
    noted.object = runtime.access.sign_ins.end(sign_in_id).label
    return JSONResponse({"id": sign_in_id, "status": "ended"})


@router.post(
    "/api/pairing-codes",
    status_code=201,
    response_model=None,
    responses={201: {"model": PairingResponse}, **errors(403, 422)},
    summary="Pair a tablet",
)
def post_pairing_code(request: Request, body: PairingRequest, runtime: Runtime, noted: Noted) -> Any:
    """A code to type on the tablet, and its address as a QR picture."""
    address = checked_label_address(body.address or str(request.base_url))
    code = runtime.access.pairing.offer(body.label, Role.of(body.role), body.asset)
    noted.object, noted.detail = body.label, body.role
    url = f"{address.rstrip('/')}/pair?code={code.code}"
    told = {"code": code.code, "shown": code.shown, "expires_at": code.expires_at, "url": url}
    qr = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=2)
    return JSONResponse({**told, "qr": qr}, 201, NO_STORE)


@router.post(
    "/api/tokens",
    status_code=201,
    response_model=None,
    responses={201: {"model": TokenResponse}, **errors(403, 422)},
    summary="Make a token for a program",
)
def post_token(body: TokenRequest, runtime: Runtime, noted: Noted) -> Any:
    """The token is in this answer and nowhere else."""
    sign_in, secret = runtime.access.sign_ins.start(
        "token", body.label, Role.of(body.role), lifetime=checked_days(body.days)
    )
    noted.object, noted.detail = sign_in.label, body.role
    return JSONResponse({**sign_in_json(sign_in), "token": secret}, 201, NO_STORE)


@router.put(
    "/api/passphrase",
    response_model=None,
    responses={200: {"model": ChangedResponse}, **errors(401, 403, 422, 429)},
    summary="Change the passphrase",
)
def put_passphrase(request: Request, body: PassphraseRequest, runtime: Runtime) -> Any:
    """Every other admin session ends; the one that asks goes on."""
    attempts_of(request).take(request)
    runtime.access.passphrase.check(body.current)
    attempts_of(request).forgive(request)
    runtime.access.change_passphrase(body.passphrase)
    response = JSONResponse({"status": "changed"})
    keep_signed_in(response, request, runtime.access.open_session(), device=False)
    return response


@router.put(
    "/api/documents/{document_id}/readers",
    response_model=None,
    responses={200: {"model": ReadersResponse}, **errors(403, 404, 422)},
    summary="Limit a document to a role",
)
def put_readers(document_id: DocumentId, body: ReadersRequest, runtime: Runtime, noted: Noted) -> Any:
    """Below this role nobody finds it, neither by search nor by address; revisions of the same number follow."""
    document = runtime.library.limit_readers(document_id, Role.of(body.role))
    noted.object, noted.detail = document.title, body.role
    return JSONResponse({"document_id": document_id, "readers": document.readers.key})
