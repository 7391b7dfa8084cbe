"""Movement between cycles, stories and spaces, as a report shows it."""

from uuid import UUID

from domain.cycle import Cycle
from domain.fact import REFRAMING, TOTAL, Family
from domain.flow import FlowKind, Relation
from domain.material import Material
from domain.report import Branch, Counted, FlowCell, Flows, Paths, Signature
from domain.room import Room
from domain.sentence import sentences
from domain.tally import Tally


def flows_of(tally: Tally, material: Material, room: Room) -> Flows:
    """Return the movement between cycles, stories and spaces."""
    order = list(Cycle)
    pairs = [(s, t, tally.n(Family.FLOWS, f"{s}>{t}")) for s in order for t in order]
    size = len(order)
    return Flows(
        order=order,
        matrix=[
            [n for _, _, n in pairs[i : i + size]] for i in range(0, size**2, size)
        ],
        cells=[
            FlowCell(s, t, n, tally.sources("flows", f"{s}>{t}", ""))
            for s, t, n in pairs
            if n
        ],
        total=tally.counted(Family.FLOWS, TOTAL),
        by_relation={
            str(relation): tally.counted(Family.FLOWS, TOTAL, str(relation))
            for relation in (Relation.LEADS_TO, Relation.RETURNS)
        },
        loops={
            length: tally.counted(Family.LOOPS, length) for length in ("short", "long")
        },
        reframing=Counted(
            material.reframing.count, tally.sources("loops", REFRAMING, "")
        ),
        reframing_cut=material.reframing.cut,
        kinds={str(kind): tally.counted(Family.KINDS, str(kind)) for kind in FlowKind},
        branches=_branches(tally, room),
        open=tally.counted(Family.OPEN, TOTAL),
        open_means=sentences(material.language).say("counting.open"),
        going_out=_going_out(tally, {space.id for space in material.spaces}),
    )


def _branches(tally: Tally, room: Room) -> list[Branch]:
    kind = str(FlowKind.BRANCHES)
    held = tally.held(Family.KINDS, kind)
    found = []
    for facet in tally.named(Family.KINDS, kind, ""):
        if not facet:
            continue
        source, _, target = facet.partition(">")
        ends = tally.space(source), tally.space(target)
        if ends[0] is not None and ends[1] is not None:
            address = tally.sources("kinds", kind, facet)
            found.append(Branch(ends[0], ends[1], held[facet], address))
    return found[: room.spaces]


def _going_out(tally: Tally, inside: set[UUID | None]) -> Counted:
    held = tally.held(Family.OUT, TOTAL)
    n = sum(n for facet, n in held.items() if UUID(facet) not in inside)
    return Counted(n, tally.sources("out", TOTAL, ""))


def paths_of(tally: Tally, room: Room) -> Paths:
    """Return the most frequent signatures, the more frequent first."""
    found = [
        (held[""], subject)
        for (family, subject), held in tally.facets.items()
        if family is Family.PATHS and held.get("", 0) > 0
    ]
    # In the order in which the most frequent are read: ties go backwards.
    found.sort(reverse=True)
    return Paths(
        signatures=[
            Signature(subject, n, tally.sources("paths", subject, ""))
            for n, subject in found[: room.signatures]
        ],
        more=len(found) > room.signatures,
    )
