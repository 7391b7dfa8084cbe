"""Claims of contribution: who else had a share, and what led to what is claimed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.flow import Edge, Relation

CLAIMS_MAX = 50
"""Claims on one step."""
CONTRIBUTORS_MAX = 50
"""Other contributors of one claim."""


class Share(StrEnum):
    """How much another contributor did; a word, never a percentage."""

    MAIN = "main"
    PARTIAL = "partial"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who or what else contributed to the same."""

    name: str
    share: Share | None = None
    """None where nobody says how much."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """What is known of other contributors; considered does not mean that any is."""

    considered: bool
    known: int
    main: int
    partial: int
    minor: int
    unsaid: int


def others_of(contributors: Sequence[Contributor] | None) -> Others:
    """Return what is known of other contributors; None where nobody thought of them."""
    shares = [each.share for each in contributors or ()]
    return Others(
        considered=contributors is not None,
        known=len(shares),
        main=shares.count(Share.MAIN),
        partial=shares.count(Share.PARTIAL),
        minor=shares.count(Share.MINOR),
        unsaid=shares.count(None),
    )


_WAYS = frozenset({Relation.LEADS_TO, Relation.RETURNS})


def led_to(step: UUID, edges: Iterable[Edge]) -> frozenset[UUID]:
    """Return the steps and activities from which a path leads to a step."""
    return _reached(step, [(edge.target, edge.source) for edge in _ways(edges)])


def is_returned(step: UUID, edges: Iterable[Edge]) -> bool:
    """Tell whether a return leads from a step, or from one further along, back."""
    ways = list(_ways(edges))
    onward = _reached(step, [(edge.source, edge.target) for edge in ways]) | {step}
    return any(e.relation is Relation.RETURNS and e.source in onward for e in ways)


def _ways(edges: Iterable[Edge]) -> Iterable[Edge]:
    return (edge for edge in edges if edge.relation in _WAYS)


def _reached(start: UUID, ways: Iterable[tuple[UUID, UUID]]) -> frozenset[UUID]:
    """Return what can be reached, however the ways are tangled; not the start."""
    ahead: dict[UUID, list[UUID]] = {}
    for here, there in ways:
        ahead.setdefault(here, []).append(there)
    found: set[UUID] = set()
    pending = [start]
    while pending:
        for there in ahead.get(pending.pop(), ()):
            if there not in found and there != start:
                found.add(there)
                pending.append(there)
    return frozenset(found)
