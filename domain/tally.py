"""A report's counts at hand: by family, subject and facet, each with its address."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.cycle import Cycle
from domain.fact import SCHEME, Family
from domain.hope import aspired_facet
from domain.material import Material, Sources
from domain.reading import IndicatorReading
from domain.report import Counted, FlowCount, Label
from domain.room import LABEL_MAX
from domain.scheme import TODAY, Scheme

Moves = tuple[int, str, Counted | None]
"""The fields of a `FlowCount`."""


class Tally:
    """The counts of a report, looked up one by one."""

    def __init__(self, material: Material, sources: Sources) -> None:
        self._labels = material.space_labels
        self.sources = sources
        self.facets: dict[tuple[Family, str], dict[str, int]] = {}
        """By family and subject, what is not zero by facet."""
        for key, n in material.counts.items():
            if n:
                own = self.facets.setdefault((key.family, key.subject), {})
                own[key.facet] = own.get(key.facet, 0) + n

    def held(self, family: Family, subject: str) -> Mapping[str, int]:
        """Return the counts of a subject by facet."""
        return self.facets.get((family, subject), {})

    def n(self, family: Family, subject: str, facet: str = "") -> int:
        """Return one count."""
        return self.held(family, subject).get(facet, 0)

    def counted(self, family: Family, subject: str, facet: str = "") -> Counted:
        """Return one count with its address."""
        address = self.sources(str(family), subject, facet)
        return Counted(self.n(family, subject, facet), address)

    def moved(self, family: Family, subject: str, facet: str = "") -> FlowCount:
        """Return one count of flows or loops, and how many are aspired."""
        return FlowCount(*self.moves(family, subject, facet))

    def moves(self, family: Family, subject: str, facet: str = "") -> Moves:
        """Return one count of flows, loops or paths, and how many are aspired."""
        held = self.held(family, subject)
        hoped = held.get(aspired_facet(facet), 0) if len(held) > 1 else 0
        return self.of_moves((held.get(facet, 0), hoped), family, subject, facet)

    def of_moves(
        self, numbers: tuple[int, int], family: Family, subject: str, facet: str = ""
    ) -> Moves:
        """Return so many flows, loops or paths, of which so many are aspired."""
        n, hoped = numbers
        address, aspired = self.sources(str(family), subject, facet), None
        if hoped > 0:
            behind = self.sources(str(family), subject, aspired_facet(facet))
            aspired = Counted(hoped, behind)
        return n, address, aspired

    def named(self, family: Family, subject: str, prefix: str) -> list[str]:
        """Return the facets that begin so, the most frequent first."""
        held = self.held(family, subject)
        named = [facet for facet, n in held.items() if n and facet.startswith(prefix)]
        return sorted(named, key=lambda facet: (-held[facet], facet))

    def space(self, key: str) -> Label | None:
        """Return a space; None where the reader does not see it."""
        label = self._labels.get(UUID(key))
        return None if label is None else Label(UUID(key), label[:LABEL_MAX])


def schemes_of(tally: Tally, indicators: Iterable[IndicatorReading]) -> list[Scheme]:
    """Return the schemes in which what is counted was named, the oldest first."""
    found = {scheme for each in indicators for scheme in each.schemes}
    for cycle in Cycle:
        held = tally.held(Family.STEPS, cycle)
        older = {scheme: held.get(f"{SCHEME}{scheme}", 0) for scheme in Scheme}
        found |= {scheme for scheme, n in older.items() if n}
        if held.get("", 0) > sum(older.values()):
            found.add(TODAY)
    return [scheme for scheme in Scheme if scheme in found]
