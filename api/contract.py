"""The OpenAPI document: what is generated, made true and stable."""

import json
from typing import Any

from fastapi import FastAPI

VERSION = "0.1.0"
DESCRIPTION = (
    "Valueweave joins value-creation stories with indicators and their measurements, "
    "over eight cycles of value, into a report on what difference learning together "
    "makes. Every address but `/livez`, `/readyz`, `/docs` and this document wants an "
    "access token as a bearer."
)


def install(app: FastAPI) -> None:
    """Make the application answer with our document instead of the generated one."""
    generate = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = mended(generate())
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way


def mended(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the token scheme and without FastAPI's own errors."""
    parts = document.setdefault("components", {})
    parts.setdefault("securitySchemes", {})["token"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token; its text begins with `vw_`.",
    }
    for name in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(name, None)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/"):
                operation["security"] = [{"token": []}]
    return document


def written(app: FastAPI) -> str:
    """Return the document as it is committed: sorted, indented, one final newline."""
    document = app.openapi()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
