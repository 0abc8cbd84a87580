"""What `banjang backup` and `banjang restore` say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from assistant.backup.contents import Manifest
from assistant.backup.restoring import Restored
from indexes.messages import message


def show_backup(manifest: Manifest, file: Path, as_json: bool, language: str) -> None:
    if as_json:
        _print({"file": str(file), **_summary(manifest)})
        return
    size_mb = f"{file.stat().st_size / 1e6:.1f}"
    typer.echo(_say("made", language, path=file, count=len(manifest.members), size_mb=size_mb))
    if manifest.missing:
        typer.echo(_say("missing", language, count=len(manifest.missing)), err=True)


def show_restored(restored: Restored, data_dir: Path, as_json: bool, language: str) -> None:
    manifest, moved_to = restored.manifest, restored.moved_to
    if as_json:
        _print({"data_dir": str(data_dir), "moved_to": str(moved_to or ""), **_summary(manifest)})
        return
    typer.echo(_say("restored", language, created_at=manifest.created_at, path=data_dir, count=len(manifest.members)))
    if moved_to is not None:
        typer.echo(_say("moved", language, path=moved_to))
    typer.echo(_say("restored_next", language))


def _summary(manifest: Manifest) -> dict[str, Any]:
    return {
        "created_at": manifest.created_at,
        "version": manifest.version,
        "schema": manifest.schema,
        "files": len(manifest.members),
        "size_bytes": manifest.size_bytes,
        "missing": manifest.missing,
    }


def _print(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _say(name: str, language: str, **values: Any) -> str:
    return message(f"assistant.backup.{name}", **values).render(language)
