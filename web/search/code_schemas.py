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


class CodeMachineModel(BaseModel):
    machine: str = Field(description="Its id, or its name as the row writes it where it is not listed.")
    repairs: int


class RepairModel(CodePassageModel):
    machines: list[str] = Field(description="The machines that the row is about.")
    date: str = Field(description='The record\'s first date as ISO date, or "".')


class CodeResponse(BaseModel):
    code: str = Field(description="The code in one spelling: `E204`.")
    written: str = Field(description="As the documents write it: `E-204`.")
    machine: str = Field(description='The machine that the answer is narrowed to, or "".')
    machines: list[CodeMachineModel] = Field(description="Every machine that has this code, with its repairs.")
    records: list[CodePassageModel] = Field(description="Rows of alarm lists and other tables.")
    manual: list[CodePassageModel]
    sop: list[CodePassageModel]
    other: list[CodePassageModel]
    repairs: list[RepairModel] = Field(description="Records of logs, newest first.")
