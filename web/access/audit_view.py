"""The audit log as the page shows it: names of the program's own in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from assistant.access.audit import AuditEntry
from indexes.messages import INTERFACE_LANGUAGES, language_table, message
from indexes.roles import ROLE_KEYS

AT_THE_DOOR = frozenset({"set_up", "signed_in"})
"""Done by the admin, who had no sign-in yet; the log names the address instead."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row: `at` is the ISO moment, everything else is to be read."""

    at: str
    actor: str
    action: str
    object: str
    detail: str


def audit_line(entry: AuditEntry, language: str) -> AuditLine:
    """An action without a wording is shown as it is noted: the entry may be older than this version."""
    action = _worded(f"audit.{entry.action}", entry.action, language)
    detail = ", ".join(_worded_detail(part, entry.action, language) for part in entry.detail.split(", "))
    if entry.action in AT_THE_DOOR:
        address = entry.object or entry.actor
        return AuditLine(entry.at, _worded("roles.admin", "", language), action, address, detail)
    return AuditLine(entry.at, _worded_actor(entry.actor, language), action, entry.object, detail)


def _worded_actor(actor: str, language: str) -> str:
    if not actor:
        return _worded("audit.open", "", language)
    return _worded("roles.admin", actor, language) if actor in _admin_labels() else actor


def _worded_detail(part: str, action: str, language: str) -> str:
    """A role, or a field of a document that was corrected; anything else says itself."""
    if action == "patch_document":
        return _worded(f"document_page.{part}", part, language)
    return _worded(f"roles.{part}", part, language) if part in ROLE_KEYS else part


def _worded(key: str, otherwise: str, language: str) -> str:
    known = key in language_table("web", "en")
    return message(f"web.{key}").render(language) if known else otherwise


@cache
def _admin_labels() -> frozenset[str]:
    """What sessions of the admin are called, in whichever language the server noted them."""
    return frozenset(message("assistant.access.admin_label").render(language) for language in INTERFACE_LANGUAGES)
