"""Frozen reports that tests begin with."""

import hashlib
from typing import Any

import httpx

from tests.support.given import Actor
from tests.support.telling import Telling

WITHOUT = {"without_answer": True}
REACHES = ("evaluators", "space", "organisation")


async def frozen(here: Telling, **fields: Any) -> dict[str, Any]:
    """Freeze a report of the space, whatever those say whom it names."""
    body = {
        "title": "What came of it",
        "space_ids": [here.space],
        "reach": "organisation",
        **WITHOUT,
        **fields,
    }
    return await here.evaluator.made("/v1/reports", body)


async def content(reader: Actor, report: dict[str, Any]) -> httpx.Response:
    """Read the very bytes of a report."""
    answer = await reader.get(f"/v1/reports/{report['id']}/content")
    assert answer.status_code == 200, answer.text
    return answer


def sha(body: bytes) -> str:
    """Return the digest of some bytes as the service writes it."""
    return f"sha-256:{hashlib.sha256(body).hexdigest()}"


async def drafted(here: Telling, **fields: Any) -> dict[str, Any]:
    """Draft a report of the space."""
    body = {"title": "A draft", "space_ids": [here.space], "reach": "organisation"}
    return await here.evaluator.made(
        "/v1/reports", {**body, "state": "draft", **fields}
    )
