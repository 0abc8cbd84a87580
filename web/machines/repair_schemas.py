"""What `/api/repairs` answers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PastRepairModel(BaseModel):
    chunk_id: int
    document_id: str
    title: str
    page: int
    date: str = Field(description='ISO date, or "".')
    machine: str
    code: str
    symptom: str
    cause: str
    action: str
    parts: str
    downtime: str = Field(description="As the row says it.")
    downtime_min: float | None = Field(description="Minutes; null where row and column name no unit.")
    others: list[tuple[str, str]] = Field(
        description="(column, value) of what fits none of these. Persons are left out."
    )
    likeness: float = Field(description="0 to 1.")


class RepairSumModel(BaseModel):
    times: int = Field(description="All rows found, also beyond `limit`.")
    is_least: bool = Field(description="There may be more: only so many rows are looked at.")
    first: str
    last: str
    days: int
    downtime_min: float | None
    part: str = Field(description="The part named most often.")
    part_times: int


class RepairsResponse(BaseModel):
    repairs: list[PastRepairModel]
    sum: RepairSumModel
