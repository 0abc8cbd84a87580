"""The OpenAPI document, with what every endpoint answers that none of them names."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from web.schemas import errors

BODY_FAULTS = (400, 413)
"""What is said of a body before an endpoint sees it: not readable, too large."""


class DocumentedApp(FastAPI):
    """FastAPI reads the document from the endpoints; the faults of bodies belong to all that take one."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            for operations in document["paths"].values():
                for operation in operations.values():
                    if "requestBody" in operation:
                        operation["responses"] = body_faults() | operation["responses"]
            self.openapi_schema = document
        return self.openapi_schema


def body_faults() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    return {
        str(status): {"description": told["description"], "content": content}
        for status, told in errors(*BODY_FAULTS).items()
    }
