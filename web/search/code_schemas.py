"""What `/api/codes/{code}` answers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CodePassageModel(BaseModel):
    chunk_id: int
    document_id: str
    title: str
    path: str
    kind: str
    revision: str
    page: int
    heading: list[str]
    text: str = Field(description="Verbatim from the document.")
    boxes: list[list[float]] = Field(description="[x0, y0, x1, y1] as fractions of the page, origin top left.")
    cells: list[tuple[str, str]] = Field(description="A record's (column, value) pairs; empty for other text.")


class RepairModel(CodePassageModel):
    date: str = Field(description='The record\'s first date as ISO date, or "".')


class CodeResponse(BaseModel):
    code: str = Field(description="The code in one spelling: `E204`.")
    written: str = Field(description="As the documents write it: `E-204`.")
    records: list[CodePassageModel] = Field(description="Rows of alarm lists and other tables.")
    manual: list[CodePassageModel]
    sop: list[CodePassageModel]
    other: list[CodePassageModel]
    repairs: list[RepairModel] = Field(description="Records of logs, newest first.")
