"""`/admin/jobs`: the last jobs, and a report of each to print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from ingest.outcomes import STATUSES
from web.admin.documents_page import UPLOADS
from web.api_jobs import JobId
from web.deps import PagesOf, Runtime, WrittenLanguage

router = APIRouter(include_in_schema=False)
JOBS_SHOWN = 50
FILES_SHOWN = 500
GROUPS = ("failed", "partly", "added", "updated", "removed", "unchanged")


@router.get("/admin/jobs")
def get_jobs_page(request: Request, runtime: Runtime, pages: PagesOf, language: WrittenLanguage) -> HTMLResponse:
    """The last jobs, newest first."""
    jobs = [_shown(job.as_json(language)) for job in runtime.jobs.list()[:JOBS_SHOWN]]
    return pages.page(request, "admin/jobs.html", jobs=jobs)


@router.get("/admin/jobs/{job_id}")
def get_job_page(
    request: Request, job_id: JobId, runtime: Runtime, pages: PagesOf, language: WrittenLanguage
) -> HTMLResponse:
    """What a job did, file by file; live while it is not finished."""
    job = runtime.jobs.get(job_id).as_json(language)
    return pages.page(
        request, "admin/job.html", job=_shown(job), groups=_grouped(job["outcomes"]), files_shown=FILES_SHOWN
    )


def _shown(job: dict[str, Any]) -> dict[str, Any]:
    statuses = [outcome["status"] for outcome in job["outcomes"]]
    counts = {status: statuses.count(status) for status in STATUSES if status in statuses}
    took_s = None
    if job["started_at"] and job["finished_at"]:
        ended = datetime.fromisoformat(job["finished_at"])
        took_s = round((ended - datetime.fromisoformat(job["started_at"])).total_seconds())
    return {**job, "counts": counts, "took_s": took_s}


def _grouped(outcomes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """By what became of a file, what needs attention first; a file that was read in part is in a group of its own."""
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for outcome in outcomes:
        name = "partly" if outcome["unread_pages"] else outcome["status"]
        groups[name].append({**outcome, "path": outcome["path"].removeprefix(UPLOADS)})
    return {name: files for name, files in groups.items() if files}
