"""Facets that name the indicators to which a step is linked."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID


def link_facet(links: Iterable[UUID]) -> str:
    """Return the facet that names a set of indicators."""
    return "".join(link.hex for link in sorted(links))


@lru_cache(10_000)
def links_of(facet: str) -> tuple[UUID, ...]:
    """Return the indicators that a facet of `links` names."""
    return tuple(UUID(facet[i : i + 32]) for i in range(0, len(facet), 32))
