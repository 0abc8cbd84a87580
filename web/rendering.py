"""Pages from Jinja2 templates, in the reader's language."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from indexes.messages import INTERFACE_LANGUAGES, LANGUAGES, language_table, message
from web.access.reader import is_open, request_reader
from web.display import request_display

HERE = Path(__file__).parent
STATIC = HERE / "static"
COMMAND = re.compile(r"`([^`]+)`")
LANGUAGE_TAGS = {"zh": "zh-Hans"}
"""What a page calls its language, where the two letters do not say it all."""


class Pages:
    """Renders `web/templates`. A variable a template misses is an error, not a blank."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

        self._templates.filters["local_time"] = local_time
        self._templates.filters["commands"] = mark_commands

    def text(self, template: str, **context: Any) -> str:
        """A file of `web/templates` that is the same for every reader."""
        return self._templates.get_template(template).render(**context)

    def page(self, request: Request, template: str, **context: Any) -> HTMLResponse:
        """A page or a part of one; the template sees `t(key, **values)`, `language` and its own context."""
        from web.deps import request_language

        language = request_language(request)

        def t(key: str, **values: Any) -> str:
            return message(f"web.{key}", **values).render(language)

        html = self._templates.get_template(template).render(
            t=t,
            language=language,
            language_tag=LANGUAGE_TAGS.get(language, language),
            languages=LANGUAGES,
            interface_languages=INTERFACE_LANGUAGES,
            display=request_display(request),
            address=_address(request),
            active=request.url.path,
            reader=request_reader(request),
            is_open=is_open(request),
            wording=lambda *tables: wording_json(language, tables),
            **context,
        )
        return HTMLResponse(html, headers={"Content-Language": language, "Vary": "Cookie, Accept-Language"})


def local_time(moment: str) -> str:
    """An ISO moment as the server's clock shows it: `2026-03-01 09:30`."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def mark_commands(text: str) -> Markup:
    """What a wording quotes with backticks, `banjang https`, as code; everything else is escaped."""
    return Markup(COMMAND.sub(r"<code>\1</code>", str(escape(text))))


def _address(request: Request) -> str:
    """Path and query of this page, for the language switch to come back to."""
    query = "&".join(part for part in request.url.query.split("&") if part and not part.startswith("lang="))
    return f"{request.url.path}?{query}" if query else request.url.path


def wording_json(language: str, tables: tuple[str, ...]) -> Markup:
    """The wordings that a page's scripts need, as JSON that is safe inside a script element."""
    table = language_table("web", language)
    chosen = {key: text for key, text in table.items() if key.split(".")[0] in tables}
    escaped = json.dumps(chosen, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(escaped)
