"""Answers that several routes give: JSON written already, and records just made."""

from typing import Any

from fastapi import Response, status
from pydantic import BaseModel


def told(body: str, version: int) -> Response:
    """Return JSON as it is, with a record's version for its tag."""
    response = Response(body, media_type="application/json")
    response.headers["ETag"] = str(version)
    return response


def there_from_before(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Describe, for a route that makes a record, the answer to a request sent again."""
    return {200: {"model": model, "description": "It was there from before."}}


def made(response: Response, address: str, *, replayed: bool) -> None:
    """Complete the answer of a route that makes a record: new, or there from before."""
    response.headers["Location"] = address
    response.status_code = status.HTTP_200_OK if replayed else status.HTTP_201_CREATED
    if replayed:
        response.headers["Idempotent-Replay"] = "true"
