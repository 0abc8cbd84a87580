"""The outside contract as models: what requests may hold, what responses look like in OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from assistant.question import CHARACTERS_MAX
from assistant.scope import checked_day
from indexes.records import DocumentKind, Scope

MAX_QUESTION = CHARACTERS_MAX
MAX_LIMIT = 50
MAX_SCOPE_ITEMS = 200


def readable_text(value: str) -> str:
    """Refuses what no person types and no database stores: NUL, lone surrogates, nothing that can be seen."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("unreadable", "unreadable characters")
    if not any(character.isprintable() and not character.isspace() for character in value):
        raise PydanticCustomError("blank", "blank text")
    return value.strip()


Question = Annotated[str, Field(max_length=MAX_QUESTION), AfterValidator(readable_text)]
Name = Annotated[str, Field(max_length=200), AfterValidator(readable_text)]
Names = Annotated[list[Name], Field(max_length=MAX_SCOPE_ITEMS)]


class RequestModel(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScopeModel(RequestModel):
    """Narrows a search. Left out or empty: every document in force."""

    documents: Names = Field(default_factory=list, description="Document ids.")
    kinds: Annotated[list[DocumentKind], Field(max_length=MAX_SCOPE_ITEMS)] = Field(
        default_factory=list, description="`sop`, `manual`, `log` or `other`."
    )
    assets: Names = Field(default_factory=list, description="Machines, by the id given when a document was added.")
    languages: Annotated[list[Literal["ko", "en"]], Field(max_length=MAX_SCOPE_ITEMS)] = Field(
        default_factory=list, description="Document languages, `ko` or `en`."
    )
    revisions: Names = Field(default_factory=list, description="Revisions as documents name them, in force or not.")
    include_superseded: bool = Field(default=False, description="Also search revisions that are no longer in force.")
    as_of: Annotated[str, Field(max_length=40)] = Field(
        default="", description="An ISO day: search what was in force then, instead of today.", examples=["2024-05-01"]
    )

    def as_scope(self) -> Scope:
        return Scope(
            documents=tuple(self.documents),
            kinds=tuple(kind.value for kind in self.kinds),
            assets=tuple(self.assets),
            languages=tuple(self.languages),
            revisions=tuple(self.revisions),
            include_superseded=self.include_superseded,
            as_of=checked_day(self.as_of) if self.as_of else "",
        )


class SearchRequest(RequestModel):
    query: Question = Field(description="What to look for, 1 to 2000 characters.", examples=["M20 체결 토크"])
    limit: int = Field(8, strict=True, ge=1, le=MAX_LIMIT, description="Most passages returned, 1 to 50.")
    scope: ScopeModel = ScopeModel()


class AskRequest(RequestModel):
    question: Question = Field(description="The question, 1 to 2000 characters.", examples=["알람 E-204가 뜨면?"])
    conversation_id: str | None = Field(
        None, pattern=r"^[A-Za-z0-9_-]{1,64}$", description="From an earlier answer, to ask a follow-up."
    )
    scope: ScopeModel = ScopeModel()
    stream: bool = Field(True, description="Server-sent events, or one JSON document when false.")


class ErrorDetail(BaseModel):
    code: str = Field(description="Stable name of what went wrong, for programs.")
    message: str = Field(description="What happened, for people, in the reader's language.")
    hint: str = Field(description='The way out, or "".')


class ErrorBody(BaseModel):
    error: ErrorDetail


class PassageModel(BaseModel):
    chunk_id: int
    document_id: str
    title: str
    path: str
    kind: str
    revision: str
    page: int = Field(description="As people count: from 1.")
    heading: list[str] = Field(description="Headings above the passage, outermost first.")
    text: str = Field(description="Verbatim from the document.")
    score: float = Field(description="Higher is better; comparable within one search only.")
    boxes: list[list[float]] = Field(description="[x0, y0, x1, y1] as fractions of the page, origin top left.")


class SearchResponse(BaseModel):
    query: str
    language: str
    passages: list[PassageModel]
    took_ms: dict[str, float] = Field(description="`total`, and one entry per way of searching.")


class CitationModel(BaseModel):
    mark: int = Field(description="The number in brackets in the answer's text.")
    chunk_id: int
    document_id: str
    title: str
    path: str
    revision: str
    page: int
    quote: str = Field(description="The words of the document that bear the sentence.")
    boxes: list[list[float]]


class VerbatimModel(BaseModel):
    text: str = Field(description="The document's own words.")
    chunk_id: int
    document_id: str
    title: str
    path: str
    revision: str
    page: int
    boxes: list[list[float]]


class QuickModel(VerbatimModel):
    kind: Literal["record", "steps", "text"] = Field(description="A table's record, a procedure's steps, or sentences.")
    pieces: list[VerbatimModel] = Field(description="Each piece of `text` with its own page; the first is also above.")


class EvidenceModel(BaseModel):
    passages: list[PassageModel]
    quick: QuickModel | None = Field(description="What the documents say themselves, when that answers.")
    warnings: list[VerbatimModel] = Field(description="What the passages of the quick answer warn of.")


class TimingsModel(BaseModel):
    evidence: float | None = Field(description="Milliseconds until the evidence was there.")
    first_token: float | None = Field(
        description="Until the first word of the answer; an answer that comes whole is its own."
    )
    total: float | None


class ApprovalModel(BaseModel):
    on: str = Field(description="The day of the approval, an ISO date.")


class AnswerModel(BaseModel):
    status: Literal["answered", "partial", "no_evidence"]
    language: str
    text: str = Field(description="The checked answer, with marks such as [1].")
    citations: list[CitationModel]
    withheld: list[Any] = Field(description="Sentences that the documents do not bear, and were left out.")
    warnings: list[VerbatimModel] = Field(description="What the cited passages warn of, to be shown first.")
    conversation_id: str
    answer_id: str = Field(description="Names the answer, for `POST /api/feedback`.")
    approved: ApprovalModel | None = Field(
        description="Set where the responsible person approved this text; no model wrote it."
    )
    timings_ms: TimingsModel


class AskResponse(AnswerModel):
    evidence: EvidenceModel


class DocumentModel(BaseModel):
    id: str
    path: str
    title: str
    kind: str
    asset: str
    number: str
    revision: str
    effective_date: str = Field(description='ISO date, or "".')
    language: str
    state: str = Field(
        description="`current` answers questions; `superseded`, `upcoming` (not in force yet) and `withdrawn` are kept"
        " and shown."
    )
    ended_on: str = Field(description='Since when it is superseded or withdrawn, an ISO day; "" where it is not.')
    size_bytes: int
    page_count: int
    chunk_count: int
    unread_pages: list[int] = Field(description="Pages without readable text, such as scans.")
    added_at: str


class DocumentsResponse(BaseModel):
    documents: list[DocumentModel]


class RemovedResponse(BaseModel):
    document_id: str
    status: Literal["removed"]


class JobModel(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    kind: str = Field(description="`ingest` or `reindex`.")
    state: str = Field(description="`waiting`, `running`, `pausing`, `paused`, `done`, `failed` or `cancelled`.")
    created_at: str
    started_at: str
    finished_at: str
    progress: dict[str, Any]
    outcomes: list[dict[str, Any]] = Field(description="One entry per file: status, message and hint.")
    error: dict[str, Any] | None = Field(description="Why the job as a whole failed: message and hint.")
    folder: str = Field("", description='The watched folder that it reads, or "".')


class JobResponse(BaseModel):
    job: JobModel


class JobsResponse(BaseModel):
    jobs: list[JobModel]


class HealthResponse(BaseModel):
    status: Literal["ok", "ready"]


class ChatMessage(BaseModel):
    """One message of an OpenAI-style conversation; parts other than text are left out."""

    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[dict[str, Any]] | None = None

    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class ChatRequest(BaseModel):
    """The part of OpenAI's request that means something here; everything else is ignored."""

    model_config = ConfigDict(extra="ignore")

    messages: list[ChatMessage] = Field(min_length=1, max_length=500)
    model: str = "banjang"
    stream: bool = False


class ChatResponse(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    citations: list[CitationModel]


ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody, "description": text}
    for code, text in (
        (400, "The body cannot be read"),
        (401, "Not signed in, or not with this"),
        (403, "Not for this role, or ordered by a page of another site"),
        (404, "Not there"),
        (409, "Something else is going on; wait for it, or stop it"),
        (413, "Too large"),
        (422, "A field cannot be used; the message says which and why"),
        (429, "Tried too often; `Retry-After` says when to try again"),
        (503, "Busy or not ready; `Retry-After` says when to come back"),
    )
}


def errors(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of an endpoint, for its documentation."""
    return {code: ERRORS[code] for code in codes}
