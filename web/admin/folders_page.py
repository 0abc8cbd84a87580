"""`/admin/folders`: folders to be watched, what is in them, and what is gone from them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from indexes.records import DocumentKind
from web.admin.folder_schemas import MAX_PATH
from web.admin.folders_api import preview_json, reason_text
from web.deps import PagesOf, Runtime, WrittenLanguage
from web.ports import FolderLike, RuntimePort

router = APIRouter(include_in_schema=False)
GONE_SHOWN = 50


@router.get("/admin/folders")
def get_folders_page(
    request: Request, runtime: Runtime, pages: PagesOf, language: WrittenLanguage, part: str = ""
) -> HTMLResponse:
    """Add a folder, and the list; `?part=list` is the list alone, for refreshing it."""
    return pages.page(
        request,
        "partials/folder_list.html" if part == "list" else "admin/folders.html",
        folders=[_shown(folder, runtime, language) for folder in runtime.folders.list()],
        kinds=[kind.value for kind in DocumentKind],
        assets=runtime.assets.list(),
        watch_minutes=runtime.settings.ingest.watch_minutes,
        max_path=MAX_PATH,
        gone_shown=GONE_SHOWN,
    )


@router.get("/admin/folders/preview")
def get_preview(
    request: Request,
    runtime: Runtime,
    pages: PagesOf,
    language: WrittenLanguage,
    path: Annotated[str, Query(max_length=MAX_PATH)],
) -> HTMLResponse:
    """What a folder holds, as a part of the page."""
    preview = preview_json(runtime.folders.preview(path), language)
    return pages.page(request, "partials/folder_preview.html", preview=preview)


def _shown(folder: FolderLike, runtime: RuntimePort, language: str) -> dict[str, Any]:
    look = folder.last_look
    return {
        **folder.as_json(),
        "gone": [path[len(folder.path) + 1 :] for path in look.gone],
        "left_out": [(count, reason_text(reason, language)) for reason, count in look.left_out.items()],
        "left_out_count": sum(look.left_out.values()),
        "problems": sum(folder.holds(fate.path) for fate in runtime.fates.problems()),
    }
