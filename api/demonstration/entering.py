"""Entering data: requests to the public API, sent in order or side by side.

Every record that is entered carries an id, so that sending all of it once more
changes nothing: what is there already is kept as it is.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

KEPT = frozenset({"id-reused", "resource-deleted", "state-conflict"})
"""Codes of 409 that say: it was entered before, and has gone its own way since."""

SIDE_BY_SIDE = 2
"""Requests at once: one is worked on while another waits for the disk."""

ATTEMPTS = 5

Json = dict[str, Any]


class NotEntered(Exception):
    """The API refused what was to be entered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: what it enters, and who sends it."""

    path: str
    body: Json | None = None
    method: str = "POST"
    sender: str = "evaluator"
    """A role; the client of that role sends it."""


@dataclass(slots=True)
class Entered:
    """What became of the entries."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def made(self) -> int:
        """How many made or changed something."""
        return self.counts["made"]

    @property
    def kept(self) -> int:
        """How many were there already."""
        return self.counts["kept"]


Clients = Mapping[str, httpx.AsyncClient]
Told = Callable[[], object]


async def enter(
    clients: Clients, entries: Iterable[Entry], entered: Entered, told: Told
) -> None:
    """Send the entries in order; `told` is called after each.

    Raises
    ------
    NotEntered
        With the path and the reason of the first one that is refused.
    """
    for entry in entries:
        entered.counts[await _send(clients[entry.sender], entry)] += 1
        told()


async def enter_side_by_side(
    clients: Clients, chains: Iterable[list[Entry]], entered: Entered, told: Told
) -> None:
    """Send chains of entries, several at once; inside a chain the order holds.

    Raises
    ------
    NotEntered
        With the path and the reason of one that is refused; the others end too.
    """
    waiting = iter(chains)

    async def work() -> None:
        for chain in waiting:
            await enter(clients, chain, entered, told)

    async with asyncio.TaskGroup() as group:
        for _ in range(SIDE_BY_SIDE):
            group.create_task(work())


async def _send(client: httpx.AsyncClient, entry: Entry) -> str:
    for attempt in range(ATTEMPTS):
        # Moves of a state ask for the version; here it does not matter which.
        answer = await client.request(
            entry.method, entry.path, json=entry.body, headers={"If-Match": "*"}
        )
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        await asyncio.sleep(0.2 * 2**attempt)
    if answer.is_success:
        replayed = answer.headers.get("Idempotent-Replay") == "true"
        return "kept" if replayed else "made"
    if answer.status_code == HTTPStatus.CONFLICT and answer.json()["code"] in KEPT:
        return "kept"
    if answer.status_code == HTTPStatus.GONE:
        return "kept"
    message = f"{entry.method} {entry.path}: {answer.status_code} {answer.text}"
    raise NotEntered(message)
