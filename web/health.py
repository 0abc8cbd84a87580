"""`/healthz`, `/readyz`, `/metrics`: for whoever watches the machine."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from web.deps import MetricsOf, Runtime
from web.schemas import HealthResponse, errors

router = APIRouter(tags=["health"])
watch_router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=None, responses={200: {"model": HealthResponse}}, summary="Is it alive?")
def get_health() -> Any:
    """Answers as long as the process serves requests at all."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz", response_model=None, responses={200: {"model": HealthResponse}, **errors(503)}, summary="Is it ready?"
)
def get_readiness(runtime: Runtime) -> Any:
    """200 when the index can be read; 503 with the reason when it cannot."""
    runtime.library.status()
    return JSONResponse({"status": "ready"})


@watch_router.get("/metrics", response_class=Response, summary="Prometheus metrics")
def get_metrics(metrics: MetricsOf) -> Response:
    """Requests, answers and their timings. No question and no name is in them."""
    return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
