"""What the sign-in endpoints take and answer."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.access.passphrase import LETTERS_MAX
from assistant.access.sign_ins import LABEL_LETTERS_MAX, TOKEN_DAYS_MAX, SignIn

RoleKey = Literal["worker", "maintenance", "admin"]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PairingRequest(Sent):
    label: str = Field(min_length=1, max_length=LABEL_LETTERS_MAX, description="What people call the tablet.")
    role: RoleKey = "worker"
    asset: str = Field("", max_length=200, description="The machine that it stands at.")
    address: str = Field("", max_length=200, description="Where tablets reach this server; empty = as it was asked.")


class PairingResponse(BaseModel):
    code: str = Field(description="Good once, for some minutes.")
    shown: str = Field(description="The code as people read it out.")
    expires_at: str
    url: str = Field(description="Opens the pairing page with the code filled in.")
    qr: str = Field(description="The same address as a QR picture, a data: address.")


class TokenRequest(Sent):
    label: str = Field(min_length=1, max_length=LABEL_LETTERS_MAX, description="Which program holds it.")
    role: RoleKey = "worker"
    days: int = Field(0, ge=0, le=TOKEN_DAYS_MAX, description="0 = for ever.")


class SignInModel(BaseModel):
    id: int
    kind: Literal["session", "device", "token"]
    label: str
    role: RoleKey
    asset: str
    created_at: str
    last_seen_at: str
    expires_at: str = Field(description='"" = never.')


class TokenResponse(SignInModel):
    token: str = Field(description="Shown this once: `Authorization: Bearer <token>`.")


class SignInsResponse(BaseModel):
    sign_ins: list[SignInModel]


class EndedResponse(BaseModel):
    id: int
    status: Literal["ended"]


class PassphraseRequest(Sent):
    current: str = Field(max_length=LETTERS_MAX)
    passphrase: str = Field(max_length=LETTERS_MAX)


class ChangedResponse(BaseModel):
    status: Literal["changed"]


class ReadersRequest(Sent):
    role: RoleKey = Field(description="The least role that may read the document; `worker` is everybody.")


class ReadersResponse(BaseModel):
    document_id: str
    readers: RoleKey


def sign_in_json(sign_in: SignIn) -> dict[str, object]:
    return {
        "id": sign_in.id,
        "kind": sign_in.kind,
        "label": sign_in.label,
        "role": sign_in.role.key,
        "asset": sign_in.asset,
        "created_at": sign_in.created_at,
        "last_seen_at": sign_in.last_seen_at,
        "expires_at": sign_in.expires_at,
    }
