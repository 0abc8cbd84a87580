"""`/api/jobs`: background work, as a list, one by one, and live."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from assistant.job_store import KEPT_JOBS
from web.deps import Runtime, WrittenLanguage
from web.events import EventStreamResponse, close_events, event_frames
from web.ports import JobLike, JobsPort
from web.schemas import JobModel, JobsResponse, errors

router = APIRouter(prefix="/api/jobs", tags=["jobs"])
JobId = Annotated[str, PathParameter(max_length=100)]


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job's new state as an event."""

    job: JobLike
    name: str = "job"

    def as_json(self, language: str) -> dict[str, Any]:
        return self.job.as_json(language)


@router.get("", response_model=None, responses={200: {"model": JobsResponse}}, summary="List jobs")
def get_jobs(
    runtime: Runtime, language: WrittenLanguage, limit: Annotated[int, Query(ge=1, le=KEPT_JOBS)] = KEPT_JOBS
) -> Any:
    """Recent jobs, newest first."""
    return JSONResponse({"jobs": [job.as_json(language) for job in runtime.jobs.list()[:limit]]})


@router.get("/{job_id}", response_model=None, responses={200: {"model": JobModel}, **errors(404)}, summary="One job")
def get_job(job_id: JobId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """State, progress, and the outcome of each file."""
    return JSONResponse(runtime.jobs.get(job_id).as_json(language))


@router.get(
    "/{job_id}/events",
    response_model=None,
    responses={200: {"content": {"text/event-stream": {}}}, **errors(404)},
    summary="Follow a job",
)
def get_job_events(job_id: JobId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """Server-sent `job` events, each the whole job; the stream ends when the job does."""
    runtime.jobs.get(job_id)
    return EventStreamResponse(event_frames(changes(runtime.jobs, job_id), language))


@router.post(
    "/{job_id}/cancel", response_model=None, responses={200: {"model": JobModel}, **errors(403, 404)}, summary="Cancel"
)
def post_cancel(job_id: JobId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """Asks a job to stop; files that are already read stay."""
    return JSONResponse(runtime.jobs.cancel(job_id).as_json(language))


@router.post(
    "/{job_id}/pause", response_model=None, responses={200: {"model": JobModel}, **errors(403, 404)}, summary="Pause"
)
def post_pause(job_id: JobId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """A running job stops when the file in work is done, and waits to be resumed; others are left as they are."""
    return JSONResponse(runtime.jobs.pause(job_id).as_json(language))


@router.post(
    "/{job_id}/resume", response_model=None, responses={200: {"model": JobModel}, **errors(403, 404)}, summary="Resume"
)
def post_resume(job_id: JobId, runtime: Runtime, language: WrittenLanguage) -> Any:
    """A paused job goes on where it stopped."""
    return JSONResponse(runtime.jobs.resume(job_id).as_json(language))


def changes(jobs: JobsPort, job_id: str) -> Generator[JobChanged | None, None, None]:
    """The job at each change; `None` where the source only says that it still lives."""
    events = jobs.events(job_id)
    try:
        for job in events:
            yield None if job is None else JobChanged(job)
    finally:
        close_events(events)
