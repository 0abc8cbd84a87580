"""The web application: `create_app(runtime)` puts routers, pages and protections together."""

from __future__ import annotations

import socket

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from web import shell
from web.access.attempts import Attempts
from web.access.guards import needs
from web.access.reader import RenewDevices
from web.errors import install_error_handlers
from web.interface import DocumentedApp
from web.metrics import CountRequests, Metrics
from web.ports import RuntimePort
from web.rendering import STATIC, Pages
from web.routers import BY_ROLE, PUBLIC
from web.security import BodyLimit, HeadAsGet, KnownHosts, SameSiteChanges, SecurityHeaders

TAGS = [
    {"name": "ask", "description": "Questions, answered from the documents, with the page to prove it."},
    {"name": "search", "description": "Passages, without the language model."},
    {"name": "documents", "description": "What the plant has written down."},
    {"name": "jobs", "description": "Reading documents, in the background."},
    {"name": "review", "description": "What people say of answers, and what the responsible person approved."},
    {"name": "glossary", "description": "The plant's own words."},
    {"name": "machines", "description": "The plant's machines, to ask about one of them."},
    {"name": "access", "description": "Who may come in: tablets, programs, the admin."},
    {"name": "backup", "description": "Everything in one file, for the day the disk breaks."},
    {"name": "evaluation", "description": "How well this plant's own questions are answered."},
    {"name": "models", "description": "Which model finds by meaning, and the change to another one."},
    {"name": "openai", "description": "The same answers for clients that speak OpenAI's interface."},
    {"name": "health", "description": "For whoever watches the machine."},
]


def create_app(runtime: RuntimePort) -> FastAPI:
    """The application around one running program."""
    app = DocumentedApp(
        title="Banjang",
        version="0.1.0",
        summary="Answers from a plant's own documents, with the page to prove it.",
        openapi_tags=TAGS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.runtime = runtime
    app.state.pages = Pages()
    app.state.shell = shell.Shell(app.state.pages)
    app.state.metrics = Metrics()
    app.state.attempts = Attempts()
    app.add_middleware(RenewDevices)
    app.add_middleware(BodyLimit)
    app.add_middleware(SameSiteChanges)
    app.add_middleware(KnownHosts, names=(runtime.settings.server.host, socket.gethostname()))
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadAsGet)
    install_error_handlers(app)
    for router in PUBLIC:
        app.include_router(router)
    for role, routers in BY_ROLE.items():
        for router in routers:
            app.include_router(router, **needs(role))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_api_route("/favicon.ico", _favicon, include_in_schema=False)
    return app


def _favicon() -> FileResponse:
    return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")
