"""`/trust`: where a tablet gets the plant's authority, so that it believes this server's certificate."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from assistant.https.certificates import CertificateFiles
from web.access.reader import runtime_of
from web.deps import PagesOf
from web.errors import NoCertificateError, told

router = APIRouter(include_in_schema=False)


@router.get("/trust")
def get_trust_page(request: Request, pages: PagesOf) -> HTMLResponse:
    """How to install it, and its fingerprint to compare with what `banjang https` printed."""
    files = CertificateFiles.of(runtime_of(request).settings.data_dir)
    return pages.page(request, "trust.html", fingerprint=files.fingerprint() if files.exist else "")


@router.get("/trust/banjang-ca.crt")
def get_authority(request: Request) -> FileResponse:
    """The authority's certificate. Its key never leaves the computer."""
    files = CertificateFiles.of(runtime_of(request).settings.data_dir)
    if not files.exist:
        raise NoCertificateError(*told("no_certificate"))
    return FileResponse(files.authority, media_type="application/x-x509-ca-cert", filename=files.authority.name)
