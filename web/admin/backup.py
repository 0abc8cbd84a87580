"""`/admin/backup`: makes a backup and hands it out. Restoring is for the command line, with the server stopped."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.background import BackgroundTask

from assistant.backup.making import SET_ASIDE, backup_name, make_backup
from web.access.guards import Noted
from web.deps import PagesOf, Runtime
from web.schemas import errors

router = APIRouter(tags=["backup"])


@router.get("/admin/backup", include_in_schema=False)
def get_backup_page(request: Request, runtime: Runtime, pages: PagesOf) -> HTMLResponse:
    """What a backup holds, a button to make one, and how to restore it."""
    return pages.page(request, "admin/backup.html", document_count=len(runtime.library.documents()), name=backup_name())


@router.post(
    "/api/backup",
    response_class=FileResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The backup file"}, **errors(403, 503)},
    summary="Make a backup",
)
def post_backup(runtime: Runtime, noted: Noted) -> FileResponse:
    """Answers go on meanwhile. The file is made on the disk, sent in pieces and then removed there."""
    data_dir = runtime.settings.data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = tempfile.TemporaryDirectory(prefix=SET_ASIDE, dir=data_dir)
    try:
        file = Path(folder.name) / backup_name()
        make_backup(data_dir, file)
    except BaseException:
        folder.cleanup()
        raise
    noted.object = file.name
    return FileResponse(
        file, media_type="application/zip", filename=file.name, background=BackgroundTask(folder.cleanup)
    )
