"""Reports in which value moved: between spaces, between cycles, from step to step."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.carriage import Carriage, CarriageSpace, Carried
from domain.cycle import Cycle
from domain.fact import Family
from domain.report import Counted, FlowCell, FlowCount, Flows, Label, Report
from domain.sentence import sentences
from domain.stall_profile import stalls_of
from domain.summary import Key
from tests.support.reporting import a_report

OWN = UUID(int=1)
TODAY = date(2026, 6, 1)


def carried(*counts: int | None, threshold: int = 1, label: str = "Space") -> Report:
    """Return the report of a space from which value was carried so often to others."""
    others = [UUID(int=2 + number) for number in range(len(counts))]
    spaces = [CarriageSpace(key, f"{label} {key.int}") for key in (OWN, *others)]
    matrix: list[list[int | None]] = [[None, *counts]]
    matrix += [[0, *(None for _ in others)] for _ in others]
    cells = [
        Carried(OWN, other, n, f"of=carried&subject={OWN}>{other}")
        for other, n in zip(others, counts, strict=True)
        if n
    ]
    return a_report(
        spaces=[Label(OWN, f"{label} 1")],
        carriage=Carriage(spaces, matrix, cells, more=False),
        threshold=threshold,
    )


def flowing(
    cells: Mapping[tuple[Cycle, Cycle], int | None],
    returns: int | None = 2,
    hoped: int = 0,
) -> Report:
    """Return a report in which value flowed, or may flow, so often between cycles."""
    order = list(Cycle)
    flows = Flows(
        order=order,
        matrix=[[cells.get((s, t), 0) for t in order] for s in order],
        cells=[
            FlowCell(n, f"of=flows&subject={s}>{t}", _hoped(hoped), s, t)
            for (s, t), n in cells.items()
            if n
        ],
        total=FlowCount(9, "of=flows&subject=total", None),
        by_relation={
            "leads_to": FlowCount(7, "of=flows&facet=leads_to", None),
            "returns": FlowCount(returns, "of=flows&facet=returns", None),
        },
        loops={"short": FlowCount(1, "of=loops&subject=short", None)},
        reframing=FlowCount(0, "", None),
        reframing_cut=False,
        kinds={},
        branches=[],
        open=FlowCount(0, "", None),
        open_means="",
        going_out=FlowCount(0, "", None),
    )
    return a_report(flows=flows)


def _hoped(n: int) -> Counted | None:
    return Counted(n, "of=flows&facet=aspired") if n else None


def waiting(outcomes: dict[str, int], *cycles: Cycle) -> Report:
    """Return a report in which steps at these cycles came out so."""
    counts = {
        Key(Family.STALLS, cycle, outcome): n
        for cycle in cycles
        for outcome, n in outcomes.items()
    }
    stalls = stalls_of(
        counts,
        list(Cycle),
        TODAY,
        lambda of, subject, facet: f"of={of}&subject={subject}&facet={facet}",
        sentences(),
    )
    return a_report(stalls=stalls)
