"""How far tellers and analysts agree, from counts, as a report shows it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.chapter import COMPARED
from domain.coding import Agreement, Fourfold, among, pooled
from domain.cycle import Cycle
from domain.fact import TOTAL, Family
from domain.indicator import as_decimal
from domain.sentence import Sentences
from domain.summary import Key

ANALYSTS_MAX = 10
"""How many analysts a report compares with the tellers one by one."""

Sources = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far coders agree; each number is null where it is not defined."""

    n: int
    observed: Decimal | None
    expected: Decimal | None
    kappa: Decimal | None


@dataclass(frozen=True, slots=True)
class AtCycle:
    """Steps by who placed them at a cycle: teller, analyst, both or neither."""

    cycle: Cycle
    both: int
    teller: int
    analyst: int
    neither: int
    agreed: Agreed
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Tellers compared with analysts."""

    count: int
    """Comparisons: a step that a teller and an analyst placed is one."""
    sources: str
    overall: Agreed
    cycles: list[AtCycle]


@dataclass(frozen=True, slots=True)
class OneAnalyst:
    """Tellers compared with one analyst."""

    id: UUID
    label: str | None
    compared: Compared


@dataclass(frozen=True, slots=True)
class AmongCycle:
    """How far analysts agree at a cycle among each other."""

    cycle: Cycle
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class Among:
    """Analysts compared with each other."""

    count: int
    """Steps that several of them placed."""
    sources: str
    overall: Agreed
    cycles: list[AmongCycle]


@dataclass(frozen=True, slots=True)
class Agreements:
    """How far those agree who place steps."""

    method: str
    tellers_and_analysts: Compared
    each_analyst: list[OneAnalyst]
    """The ones with most comparisons."""
    more_analysts: bool
    among_analysts: Among


def analysts_in(counts: Mapping[Key, int]) -> list[UUID]:
    """Return who is compared with tellers, those with most comparisons first."""
    said = Counter(
        {
            facet.partition(":")[2]: n
            for (family, subject, facet), n in counts.items()
            if family is Family.CODED and subject == TOTAL and n > 0
        }
    )
    ordered = sorted(said.items(), key=lambda item: (-item[1], item[0]))
    return [UUID(who) for who, _ in ordered]


def agreements_of(
    counts: Mapping[Key, int],
    sources: Sources,
    names: Mapping[UUID, str],
    words: Sentences,
) -> Agreements:
    """Return how far coders agree, from the counts of their comparisons.

    `names` are those of the analysts; `words` say by which method.
    """
    by_facet: dict[str, dict[str, int]] = {}
    several: dict[str, dict[str, int]] = {}
    for (family, subject, facet), n in counts.items():
        if family in {Family.CODED, Family.CODERS}:
            into = by_facet if family is Family.CODED else several
            into.setdefault(subject, {})[facet] = n
    every = analysts_in(counts)
    each = [
        OneAnalyst(who, names.get(who), _compared(by_facet, sources, who.hex))
        for who in every[:ANALYSTS_MAX]
    ]
    return Agreements(
        method=words.say("counting.agreement"),
        tellers_and_analysts=_compared(by_facet, sources, ""),
        each_analyst=each,
        more_analysts=len(every) > ANALYSTS_MAX,
        among_analysts=_among(several, sources),
    )


def _compared(
    counts: Mapping[str, Mapping[str, int]], sources: Sources, analyst: str
) -> Compared:
    def number(subject: str, side: str) -> int:
        return sum(
            n
            for facet, n in counts.get(subject, {}).items()
            if facet.startswith(f"{side}:") and facet.endswith(analyst)
        )

    def source(subject: str, side: str) -> str:
        return sources("coded", subject, f"{side}:{analyst}" if analyst else side)

    n = number(TOTAL, COMPARED)
    tables = {
        cycle: Fourfold(n, *(number(cycle, side) for side in _SIDES)) for cycle in Cycle
    }
    found = {cycle: table.agreement() for cycle, table in tables.items()}
    return Compared(
        count=n,
        sources=source(TOTAL, COMPARED),
        overall=_shown(pooled(list(found.values()))),
        cycles=[
            AtCycle(
                cycle=cycle,
                both=table.both,
                teller=table.teller,
                analyst=table.analyst,
                neither=table.neither,
                agreed=_shown(found[cycle]),
                sources={side: source(cycle, side) for side in _SIDES},
            )
            for cycle, table in tables.items()
        ],
    )


_SIDES: Sequence[str] = ("both", "teller", "analyst")


def _among(counts: Mapping[str, Mapping[str, int]], sources: Sources) -> Among:
    coders = {int(m): n for m, n in counts.get(TOTAL, {}).items()}
    found = {
        cycle: among(coders, {_pair(k): n for k, n in counts.get(cycle, {}).items()})
        for cycle in Cycle
    }
    overall = pooled(list(found.values()))
    return Among(
        count=overall.n,
        sources=sources("coders", TOTAL, ""),
        overall=_shown(overall),
        cycles=[AmongCycle(cycle, _shown(each)) for cycle, each in found.items()],
    )


def _pair(facet: str) -> tuple[int, int]:
    several, _, placed = facet.partition(":")
    return int(several), int(placed)


def _shown(found: Agreement) -> Agreed:
    numbers = (found.observed, found.expected, found.kappa)
    return Agreed(
        found.n, *(None if each is None else as_decimal(each) for each in numbers)
    )
