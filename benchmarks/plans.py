"""What clients ask for: the requests of each operation, for each target."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from typing import Any

from benchmarks.ceiling_report import PARTS
from benchmarks.clients import request
from benchmarks.invented import Ground, body
from benchmarks.realm import Realm
from benchmarks.servers import Server
from domain.cycle import Cycle

CYCLES = (Cycle.IMMEDIATE, Cycle.APPLIED, Cycle.ORIENTING, Cycle.TRANSFORMATIVE)
"""From the most to the least frequent."""
PAGES = 8
"""How deep a list is read, for each cycle, as far as it goes."""
STORIES = 400
"""Different stories read and written."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server and what it is asked, over and over."""

    name: str
    server: Server
    requests: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation, and what is measured side by side."""

    operation: str
    stories: str
    targets: list[Target]
    connections: int = 16


def ask(server: Server, sent: bytes) -> tuple[int, Any]:
    """Send one request as it stands and return status and body."""
    head, _, content = sent.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, content or None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


async def lists(servers: Sequence[Server], realm: Realm, ground: Ground) -> Plan:
    """Return the pages of a list by cycle, followed by the cursors of each target.

    Raises
    ------
    RuntimeError
        If two targets answer other stories.
    """
    targets = [Target(server.name, server) for server in servers]
    for cycle in CYCLES:
        path = f"/v1/spaces/{ground.space_id}/stories?cycle={cycle}&limit=50"
        following = {target.name: path for target in targets}
        for _ in range(PAGES):
            answers = {}
            for target in targets:
                sent = request("GET", following[target.name], realm.token)
                target.requests.append(sent)
                _, answers[target.name] = await _asked(target.server, sent)
            require_same([answer["items"] for answer in answers.values()])
            page = next(iter(answers.values()))["page"]
            if not page["has_more"]:
                break
            for name, answer in answers.items():
                cursor = answer["page"]["next_cursor"]
                following[name] = f"{path}&cursor={cursor}"
    return Plan("list", f"{ground.stories:,}", targets)


async def reads(
    servers: Sequence[Server], realm: Realm, ground: Ground, ids: Sequence[Any]
) -> Plan:
    """Return reads of stories.

    Raises
    ------
    RuntimeError
        If two targets answer other than the same.
    """
    chosen = Random(1).sample(list(ids), min(STORIES, len(ids)))
    sent = [request("GET", f"/v1/stories/{key}", realm.token) for key in chosen]
    for each in sent[:20]:
        require_same([await _asked(server, each) for server in servers])
    targets = [Target(server.name, server, sent) for server in servers]
    return Plan("read", f"{ground.stories:,}", targets)


async def writes(servers: Sequence[Server], realm: Realm, ground: Ground) -> Plan:
    """Return writes of stories.

    Raises
    ------
    RuntimeError
        If two targets answer other than the same, ids and instants aside.
    """
    chance = Random(2)
    path = f"/v1/spaces/{ground.space_id}/stories"
    sent = [
        request("POST", path, realm.token, json.dumps(body(chance, ground)).encode())
        for _ in range(STORIES)
    ]
    for each in sent[:5]:
        answers = [await _asked(server, each) for server in servers]
        require_same([_without_ids(answer) for answer in answers])
    targets = [Target(server.name, server, sent) for server in servers]
    return Plan("create", f"{ground.stories:,}", targets)


async def reports(
    servers: Sequence[Server], realm: Realm, grounds: Sequence[Ground]
) -> Plan:
    """Return reports of every space, side by side, and beside the ceiling's.

    Raises
    ------
    RuntimeError
        If two targets answer other than the same.
    """
    targets = []
    for ground in grounds:
        path = f"/v1/spaces/{ground.space_id}/report?parts={','.join(PARTS)}"
        sent = request("GET", path, realm.token)
        require_same([await _asked(server, sent) for server in servers])
        targets += [
            Target(f"{ground.stories:,} {server.name}", server, [sent])
            for server in servers
        ]
    # A report takes a processor: more of them at once would only wait for each other.
    return Plan("report", "", targets, connections=2)


async def _asked(server: Server, sent: bytes) -> tuple[int, Any]:
    return await asyncio.to_thread(ask, server, sent)


def require_same(answers: Sequence[Any]) -> None:
    """Let answers pass that are the same JSON.

    Raises
    ------
    RuntimeError
        If they are not: what they cost could not be compared.
    """
    first, *others = answers
    for other in others:
        if other != first:
            message = f"the targets answer differently:\n{first}\n{other}"
            raise RuntimeError(message)


_CHOSEN = {"id", "received_at", "updated_at"}


def _without_ids(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        kept = "label" in value
        return {
            name: _without_ids(each)
            for name, each in value.items()
            if kept or name not in _CHOSEN
        }
    if isinstance(value, list | tuple):
        return [_without_ids(each) for each in value]
    return value
