"""The outside contract of machines as models."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from indexes.assets import ALIASES_MAX, NAME_LETTERS_MAX
from web.review_schemas import readable_note
from web.schemas import RequestModel

MachineText = Annotated[str, Field(max_length=NAME_LETTERS_MAX), AfterValidator(readable_note)]


class AssetRequest(RequestModel):
    name_ko: MachineText = Field("", description="What Korean readers call it.", examples=["1호 프레스"])
    name_en: MachineText = Field("", description="What English readers call it.", examples=["Press 1"])
    line: MachineText = Field("", description="The production line it stands in.")
    aliases: Annotated[list[MachineText], Field(max_length=ALIASES_MAX)] = Field(
        default_factory=list, description="Other codes and names of it in lists and logs."
    )


class AssetModel(BaseModel):
    id: str = Field(description="What its QR label holds, and `scope.assets` names.")
    name_ko: str
    name_en: str
    line: str
    aliases: list[str]


class AssetsResponse(BaseModel):
    assets: list[AssetModel]


class AssetRemovedResponse(BaseModel):
    id: str
    status: str = Field(description="`removed`")
