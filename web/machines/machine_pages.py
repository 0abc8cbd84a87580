"""The pages of machines: their list, the question page of one, their administration and QR labels."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from indexes.assets import ALIASES_MAX, ASSET_ID, ID_LETTERS_MAX, NAME_LETTERS_MAX, AssetNotFoundError
from web.deps import PagesOf, Runtime
from web.errors import RequestError, told
from web.machines.label_address import checked_label_address
from web.machines.last_machine import note_machine
from web.machines.machine_facts import machine_facts
from web.machines.qr_sheet import qr_sheet
from web.machines.unlisted_machines import find_unlisted
from web.schemas import MAX_QUESTION

router = APIRouter(include_in_schema=False)
admin_router = APIRouter(include_in_schema=False)


class NoMachinesError(RequestError):
    """There is no machine to print a label for."""

    code = "not_found"


@router.get("/machines")
def get_machines_page(
    request: Request, runtime: Runtime, pages: PagesOf, chosen: Annotated[str, Query(alias="id")] = ""
) -> Response:
    """Every machine as a button; `?id=` goes to the page of one."""
    if chosen:
        return RedirectResponse(f"/m/{quote(chosen, safe='')}", 303)
    return pages.page(request, "machines.html", assets=runtime.assets.list(), photos=runtime.photos.marks())


@router.get("/m/{asset_id}")
def get_machine_page(request: Request, asset_id: str, runtime: Runtime, pages: PagesOf) -> HTMLResponse:
    """The question page of one machine: where its QR label leads."""
    try:
        asset = runtime.assets.get(asset_id)
    except AssetNotFoundError as error:
        page = pages.page(request, "machine_unknown.html", error=error)
        page.status_code = 404
        return page
    page = pages.page(
        request,
        "machine.html",
        asset=asset,
        facts=machine_facts(runtime.library, asset),
        photo=runtime.photos.marks().get(asset.id, ""),
        document_count=len(runtime.library.documents()),
        max_question=MAX_QUESTION,
    )
    note_machine(page, asset)
    return page


@router.get("/machines/{asset_id}/photo")
def get_machine_photo(asset_id: str, runtime: Runtime, size: str = "", mark: str = "") -> Response:
    """As JPEG; `?size=small` for lists. Under its mark it never changes."""
    picture = runtime.photos.picture(asset_id, small=size == "small")
    is_lasting = mark == runtime.photos.marks().get(asset_id)
    lasting = {"Cache-Control": "private, max-age=31536000, immutable"} if is_lasting else {}
    return Response(picture, media_type="image/jpeg", headers=lasting)


@admin_router.get("/admin/machines")
def get_machines_admin_page(request: Request, runtime: Runtime, pages: PagesOf, part: str = "") -> HTMLResponse:
    """Add, change and remove machines; `?part=list` is the list alone, for refreshing it.

    `?part=unlisted` are those that records name: every record is read for it, so the page does not wait for it.
    """
    if part == "unlisted":
        unlisted = find_unlisted(runtime.library, runtime.assets.list())
        return pages.page(request, "partials/machine_unlisted.html", unlisted=unlisted)
    return pages.page(
        request,
        "partials/machine_list.html" if part == "list" else "admin/machines.html",
        assets=runtime.assets.list(),
        base_url=str(request.base_url).rstrip("/"),
        id_letters_max=ID_LETTERS_MAX,
        id_pattern=ASSET_ID.pattern,
        name_letters_max=NAME_LETTERS_MAX,
        aliases_max=ALIASES_MAX,
    )


@admin_router.get("/admin/machines/qr.pdf")
def get_qr_sheet(request: Request, runtime: Runtime, base: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Labels of every machine. `base` is the address at which the plant's tablets reach this server."""
    address = checked_label_address(base.strip() or str(request.base_url))
    assets = runtime.assets.list()
    if not assets:
        raise NoMachinesError(*told("no_machines"))
    return Response(
        qr_sheet(assets, address, {asset_id: runtime.photos.picture(asset_id) for asset_id in runtime.photos.marks()}),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="banjang-machines.pdf"'},
    )
