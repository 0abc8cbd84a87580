"""The outside contract of watched folders and of files' fates as models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from indexes.records import DocumentKind
from web.review_schemas import readable_note
from web.schemas import JobModel, Name, RequestModel, readable_text

MAX_PATH = 1_000
MAX_PATHS = 1_000
PathText = Annotated[str, Field(max_length=MAX_PATH), AfterValidator(readable_text)]


class FolderPathRequest(RequestModel):
    path: PathText = Field(description="The folder's whole path on the server's computer.", examples=["D:\\SOP"])


class FolderRequest(FolderPathRequest):
    kind: DocumentKind | Literal[""] = Field("", description="What its documents are; empty: guessed for each.")
    asset: Annotated[str, Field(max_length=200), AfterValidator(readable_note)] = Field(
        "", description="The machine its documents belong to."
    )


class PathsRequest(RequestModel):
    paths: Annotated[list[PathText], Field(min_length=1, max_length=MAX_PATHS)] = Field(
        description="From `GET /api/files`."
    )


class LeftOutModel(BaseModel):
    reason: str = Field(
        description="`too_large`, `old_format`, `format`, `link`, `unreadable`, `temporary` or `hidden`."
    )
    text: str = Field(description="The reason for people.")
    count: int
    names: list[str] = Field(description="The first of them.")


class PreviewModel(BaseModel):
    path: str
    files: int
    size_bytes: int
    formats: list[dict[str, Any]] = Field(description="`format`, `files` and `size_bytes`, most files first.")
    names: list[str] = Field(description="The first of the files that will be read.")
    left_out: list[LeftOutModel]


class LookModel(BaseModel):
    at: str = Field(description='ISO in UTC, or "" before the first look.')
    files: int
    waiting: int = Field(description="Files that were still being written; the next look reads them.")
    left_out: dict[str, int]
    gone: list[str] = Field(description="Documents whose file is no longer there; they still answer.")


class FolderModel(BaseModel):
    id: Name
    path: str
    kind: str
    asset: str
    state: Literal["watched", "paused", "unreachable"]
    added_at: str
    unreachable_since: str = Field(description='ISO in UTC, or "".')
    last_look: LookModel


class FoldersResponse(BaseModel):
    folders: list[FolderModel]


class FolderResponse(BaseModel):
    folder: FolderModel
    job: JobModel | None = Field(description="What reads the new and changed files, if there are any.")


class FolderRemovedResponse(BaseModel):
    id: str
    status: Literal["removed"]


class GoneRemovedResponse(BaseModel):
    folder: FolderModel
    removed: int


class FileModel(BaseModel):
    path: str
    state: Literal["read", "partly", "failed", "superseded", "removed"]
    at: str
    message: str | None = Field(description="Why it failed, or what of it was not read.")
    hint: str | None = Field(description="What to do.")
    pages: int
    unread_pages: list[int]
    document_id: str
    job_id: str
    set_aside: bool = Field(description="Not among the problems any more: the admin has seen it.")


class FilesResponse(BaseModel):
    files: list[FileModel]


class ReadAgainResponse(BaseModel):
    jobs: list[JobModel]
