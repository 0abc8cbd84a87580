"""The outside contract of the plant's glossary as models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from assistant.plant_glossary import SPELLING_LETTERS_MAX, SPELLINGS_MAX
from indexes.glossary import Term
from web.schemas import RequestModel, readable_text

Spelling = Annotated[str, Field(max_length=SPELLING_LETTERS_MAX), AfterValidator(readable_text)]
Spellings = Annotated[list[Spelling], Field(max_length=SPELLINGS_MAX)]


class TermRequest(RequestModel):
    korean: Spellings = Field(
        default_factory=list, description="The usual one first.", examples=[["컨베이어", "콘베아"]]
    )
    english: Spellings = Field(default_factory=list, description="The usual one first.", examples=[["conveyor"]])

    def as_term(self) -> Term:
        return Term(tuple(self.korean), tuple(self.english))


class SpellingRequest(RequestModel):
    word: Spelling = Field(description="What people write.")
    of: TermRequest = Field(description="The term that it is another spelling of, as it stands in the glossary.")


class WordRequest(RequestModel):
    word: Spelling = Field(description="From `GET /api/glossary/suggestions`.")


class TermModel(BaseModel):
    id: str = Field(description="For changing and removing; another one after every change.")
    line: int = Field(description="In the file, from 1.")
    korean: list[str]
    english: list[str]
    fault: Literal["", "no_tab", "single"] = Field(
        description='Why the line is no term: it has no tab, or one spelling alone. "" for a term.'
    )


class GlossaryResponse(BaseModel):
    terms: list[TermModel] = Field(description="The plant's own, in the order of its file.")
    needs_reindex: bool = Field(description="Whether new words would be found more surely after a reindex.")


class NearTermModel(BaseModel):
    spelling: str
    korean: list[str]
    english: list[str]


class MissedWordModel(BaseModel):
    word: str
    times: int
    near: list[NearTermModel] = Field(description="What it may be another spelling of, the likest first.")


class SuggestionsResponse(BaseModel):
    words: list[MissedWordModel]


class WordIgnoredResponse(BaseModel):
    word: str
    status: Literal["ignored"]


class TermRemovedResponse(BaseModel):
    id: str
    status: Literal["removed"]
