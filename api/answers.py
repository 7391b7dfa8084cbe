"""Answers whose body the database has written already."""

from fastapi import Response


def told(body: str, version: int) -> Response:
    """Return JSON as it is, with a record's version for its tag."""
    response = Response(body, media_type="application/json")
    response.headers["ETag"] = str(version)
    return response
