"""Movement between cycles, stories and spaces, as a report shows it."""

from uuid import UUID

from domain.cycle import Cycle
from domain.fact import REFRAMING, TOTAL, Family
from domain.flow import FlowKind, Relation
from domain.hope import ASPIRED, plain_facet
from domain.material import Material
from domain.report import Branch, FlowCell, FlowCount, Flows, Paths, Signature
from domain.room import Room
from domain.sentence import sentences
from domain.tally import Tally


def flows_of(tally: Tally, material: Material, room: Room) -> Flows:
    """Return the movement between cycles, stories and spaces."""
    order = list(Cycle)
    pairs = [(s, t, tally.n(Family.FLOWS, f"{s}>{t}")) for s in order for t in order]
    size, found = len(order), material.reframing
    return Flows(
        order=order,
        matrix=[
            [n for _, _, n in pairs[i : i + size]] for i in range(0, size**2, size)
        ],
        cells=[
            FlowCell(*tally.moves(Family.FLOWS, f"{s}>{t}"), s, t)
            for s, t, n in pairs
            if n
        ],
        total=tally.moved(Family.FLOWS, TOTAL),
        by_relation={
            str(relation): tally.moved(Family.FLOWS, TOTAL, str(relation))
            for relation in (Relation.LEADS_TO, Relation.RETURNS)
        },
        loops={
            length: tally.moved(Family.LOOPS, length) for length in ("short", "long")
        },
        reframing=FlowCount(
            *tally.of_moves((found.count, found.aspired), Family.LOOPS, REFRAMING)
        ),
        reframing_cut=found.cut,
        kinds={str(kind): tally.moved(Family.KINDS, str(kind)) for kind in FlowKind},
        branches=_branches(tally, room),
        open=tally.moved(Family.OPEN, TOTAL),
        open_means=sentences(material.language).say("counting.open"),
        going_out=_going_out(tally, {space.id for space in material.spaces}),
    )


def _branches(tally: Tally, room: Room) -> list[Branch]:
    kind = str(FlowKind.BRANCHES)
    found = []
    for facet in tally.named(Family.KINDS, kind, ""):
        if not facet or plain_facet(facet)[1]:
            continue
        source, _, target = facet.partition(">")
        ends = tally.space(source), tally.space(target)
        if ends[0] is not None and ends[1] is not None:
            told = tally.moves(Family.KINDS, kind, facet)
            found.append(Branch(*told, ends[0], ends[1]))
    return found[: room.spaces]


def _going_out(tally: Tally, inside: set[UUID | None]) -> FlowCount:
    going = {"": 0, ASPIRED: 0}
    for facet, n in tally.held(Family.OUT, TOTAL).items():
        home, hoped = plain_facet(facet)
        if UUID(home) not in inside:
            going[ASPIRED if hoped else ""] += n
    numbers = going[""], going[ASPIRED]
    return FlowCount(*tally.of_moves(numbers, Family.OUT, TOTAL))


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
            Signature(*tally.moves(Family.PATHS, path), path)
            for _, path in found[: room.signatures]
        ],
        more=len(found) > room.signatures,
    )
