"""`/admin/evaluation`: run a question set, read what came of it, hold two runs against each other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.evaluation.draft_set import draft_lines
from web.admin.evaluation_api import RunId
from web.admin.evaluation_view import change_rows, measure_rows, question_rows, seconds_rows
from web.deps import PagesOf, Runtime, WrittenLanguage

router = APIRouter(include_in_schema=False)
RunQuery = Annotated[str, Query(max_length=100)]


@router.get("/admin/evaluation")
def get_evaluation_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """Question sets, a run in work, and the runs before; `?part=lists` is what changes, for refreshing it."""
    template = "partials/evaluation_lists.html" if part == "lists" else "admin/evaluation.html"
    runs = runtime.evaluations.list()
    return pages.page(
        request,
        template,
        sets=runtime.evaluations.sets.list(),
        runs=runs,
        current=next((run for run in runs if not run.is_finished), None),
        draft_count=len(draft_lines(runtime.curated.pending())),
        document_count=len(runtime.library.documents()),
    )


@router.get("/admin/evaluation/comparison")
def get_comparison_page(
    request: Request, before: RunQuery, after: RunQuery, runtime: Runtime, pages: PagesOf
) -> HTMLResponse:
    """Which measures and which questions got better or worse."""
    evaluations = runtime.evaluations
    compared = evaluations.kept.compare(before, after)
    texts = {record["id"]: record["question"] for record in evaluations.kept.questions(after)}
    return pages.page(
        request,
        "admin/evaluation_comparison.html",
        before=evaluations.get(before),
        after=evaluations.get(after),
        compared=compared,
        changes=change_rows(compared),
        texts=texts,
    )


@router.get("/admin/evaluation/{run_id}")
def get_run_page(
    request: Request,
    run_id: RunId,
    *,
    runtime: Runtime,
    pages: PagesOf,
    language: WrittenLanguage,
    show: str = "lost",
) -> HTMLResponse:
    """One run; `?show=all` lists the questions that went well too."""
    evaluations = runtime.evaluations
    run = evaluations.get(run_id)
    measures = evaluations.kept.measures(run_id) if run.headline else {}
    rows = question_rows(evaluations.kept.questions(run_id), runtime.library.documents())
    lost = [row for row in rows if row.is_lost]
    return pages.page(
        request,
        "admin/evaluation_run.html",
        run=run,
        error=run.error.get(language),
        measures=measures,
        measure_rows=measure_rows(measures),
        seconds=seconds_rows(measures),
        rows=rows if show == "all" else lost,
        show="all" if show == "all" else "lost",
        counts={"all": len(rows), "lost": len(lost)},
        others=[other for other in evaluations.list() if other.id != run.id and other.done],
    )
