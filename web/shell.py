"""What lets a browser keep Banjang like a program: its manifest, its service worker, the page for when we are away."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from indexes.messages import INTERFACE_LANGUAGES, message
from web.deps import Language
from web.rendering import LANGUAGE_TAGS, STATIC, Pages

router = APIRouter(include_in_schema=False)
OFFLINE_PAGE = "/offline"
OFFLINE_FILES = (
    "css/tokens.css",
    "css/page.css",
    "css/offline.css",
    "js/offline.js",
    "js/draft.js",
    "js/reader.js",
    "favicon.svg",
)
"""What the page for when we are away needs, below `/static/`: all that a browser keeps of us."""
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)
STEEL, PAPER = "#23282c", "#f3f1ec"  # --steel and --paper of tokens.css: a manifest knows no custom properties


@router.get("/manifest.webmanifest")
def get_manifest(language: Language) -> JSONResponse:
    """The program as a home screen shows it. Browsers fetch it without cookies: the page says `?lang=`."""

    def t(key: str) -> str:
        return message(f"web.site.{key}").render(language)

    manifest: dict[str, Any] = {
        "id": "/",
        "name": t("installed_name"),
        "short_name": t("name"),
        "description": t("tagline"),
        "lang": LANGUAGE_TAGS.get(language, language),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": STEEL,
        "background_color": PAPER,
        "icons": [
            {"src": f"/static/icons/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return JSONResponse(manifest, media_type="application/manifest+json")


@router.get("/service-worker.js")
def get_service_worker(request: Request) -> Response:
    """The script that shows the offline page. It changes with what it keeps, so browsers renew it."""
    shell: Shell = request.app.state.shell
    return Response(shell.service_worker, media_type="text/javascript; charset=utf-8")


@router.get(OFFLINE_PAGE)
def get_offline_page(request: Request) -> Response:
    """Says in every language that we are away; its script shows the reader's own. Browsers keep it beforehand."""
    return Response(request.app.state.shell.offline_page, media_type="text/html; charset=utf-8")


class Shell:
    """The offline page and the service worker that keeps it; both are the same for every reader."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @cached_property
    def offline_page(self) -> str:
        """One page with all languages: a browser that has lost us cannot ask for another."""
        texts = {
            language: {
                key: message(f"web.offline.{key}").render(language) for key in ("title", "text", "kept", "retry")
            }
            for language in INTERFACE_LANGUAGES
        }
        return self._pages.text("offline.html", texts=texts, tags=LANGUAGE_TAGS)

    @cached_property
    def service_worker(self) -> str:
        """Names its cache by a hash of the contents."""
        files = [f"/static/{name}" for name in OFFLINE_FILES]
        contents = [self.offline_page.encode(), *((STATIC / name).read_bytes() for name in OFFLINE_FILES)]
        version = hashlib.sha256(b"\0".join(contents)).hexdigest()[:16]
        return self._pages.text("service_worker.js", version=version, offline_page=OFFLINE_PAGE, files=files)
