"""A report as a chain of results: what was hoped for, measured, told and claimed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """One hope and what came of it, or what came though nobody had written it down."""

    hope: Json | None
    indicators: Sequence[Json]
    """As a cycle tells them, or as the hope does where no cycle shows them."""
    steps: Sequence[Json]
    claims: Sequence[Json]
    """Claims on the steps."""


def chain_of(report: Json) -> list[Link]:
    """Return the chain of a report: a link for each hope, and one for all the rest."""
    read = {each["id"]: each for each in _indicators(report)}
    claims = report["evidence"]["claims"] if report["evidence"] else ()
    links = [_of(hope, read, claims) for hope in report["framing"]["aspirations"]]
    known = {each["id"] for link in links for each in link.indicators}
    claimed = {each["id"] for link in links for each in link.claims}
    rest = Link(
        hope=None,
        indicators=[each for key, each in read.items() if key not in known],
        steps=(),
        claims=[each for each in claims if each["id"] not in claimed],
    )
    return [*links, rest] if rest.indicators or rest.claims else links


def _of(hope: Json, read: Mapping[str, Json], claims: Sequence[Json]) -> Link:
    steps = {each["id"] for each in hope["steps"]}
    return Link(
        hope=hope,
        indicators=[read.get(each["id"], each) for each in hope["indicators"]],
        steps=hope["steps"],
        claims=[each for each in claims if each["step"]["id"] in steps],
    )


def _indicators(report: Json) -> Iterator[Json]:
    for row in report["cycles"]:
        yield from row["effect"]["indicators"] if row["effect"] else ()
