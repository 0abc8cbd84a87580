"""`/api/assets`: the plant's machines as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from indexes.assets import Asset
from web.deps import Runtime
from web.machines.machine_schemas import AssetModel, AssetRemovedResponse, AssetRequest, AssetsResponse
from web.schemas import errors

router = APIRouter(tags=["machines"])
admin_router = APIRouter(tags=["machines"])
AssetId = Annotated[
    str, PathParameter(max_length=200, description="Letters, digits, Hangul and - _ . only; 64 at most.")
]


@router.get(
    "/api/assets", response_model=None, responses={200: {"model": AssetsResponse}, **errors(503)}, summary="Machines"
)
def get_assets(runtime: Runtime) -> Any:
    """Every machine, by line and id."""
    return JSONResponse({"assets": [asset.as_json() for asset in runtime.assets.list()]})


@admin_router.put(
    "/api/assets/{asset_id:path}",  # so that "A/B" is told which letters an id may hold
    response_model=None,
    responses={200: {"model": AssetModel}, **errors(403, 404, 422, 503)},
    summary="Add or change a machine",
)
def put_asset(asset_id: AssetId, body: AssetRequest, runtime: Runtime) -> Any:
    """What is left out becomes empty."""
    asset = Asset(asset_id, body.name_ko, body.name_en, body.line, tuple(body.aliases))
    saved = runtime.assets.save(asset)
    runtime.library.index_ties()
    return JSONResponse(saved.as_json())


@admin_router.delete(
    "/api/assets/{asset_id:path}",
    response_model=None,
    responses={200: {"model": AssetRemovedResponse}, **errors(403, 404, 503)},
    summary="Remove a machine",
)
def delete_asset(asset_id: AssetId, runtime: Runtime) -> Any:
    """Its documents stay; its QR label leads nowhere from now on."""
    runtime.assets.remove(asset_id)
    runtime.library.index_ties()
    return JSONResponse({"id": asset_id, "status": "removed"})
