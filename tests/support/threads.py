"""Stories as figures show them, of any length, made without a database."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from domain.cycle import Cycle
from domain.figures.over_time import Strand, goes_far
from domain.figures.thread import Said, Thread, Turn
from domain.flow import Edge, Relation
from domain.story import Polarity
from tests.support.pictures import HOSTILE

STORY = UUID(int=1)
SPACE = UUID(int=2)
_CYCLES = tuple(Cycle)
_POLARITIES = (*Polarity, None)


def step_id(number: int) -> UUID:
    """Return the id of a step, by its number in the story."""
    return UUID(int=1_000 + number)


def said(number: int, *cycles: Cycle, text: str = "", aspired: bool = False) -> Said:
    """Return a step of that number, valued differently from cycle to cycle."""
    placed = {
        cycle: _POLARITIES[(number + place) % len(_POLARITIES)]
        for place, cycle in enumerate(cycles)
    }
    return Said(step_id(number), text or f"Step {number}", placed, aspired=aspired)


def leads(source: int, target: int, relation: Relation = Relation.LEADS_TO) -> Edge:
    """Return a flow between two steps, by their numbers."""
    key = UUID(int=100_000 * source + target)
    return Edge(key, step_id(source), step_id(target), relation, made=False)


def turned(source: int, target: int, *, long: bool = False) -> Turn:
    """Return a return between two steps, by their numbers."""
    flow = leads(source, target, Relation.RETURNS)
    return Turn((flow.id or STORY,), step_id(source), step_id(target), long)


def a_thread(
    *steps: Said, title: str = "A story", turns: tuple[Turn, ...] = ()
) -> Thread:
    """Return a story whose steps lead on as they are told, with these returns."""
    back = [
        Edge(turn.flows[0], turn.source, turn.target, Relation.RETURNS, made=False)
        for turn in turns
        if turn.away is None
    ]
    ahead = [
        Edge(
            UUID(int=one.id.int + 5_000), one.id, other.id, Relation.LEADS_TO, made=True
        )
        for one, other in pairwise(steps)
    ]
    return Thread(
        story=STORY,
        title=title,
        space=(SPACE, "LOGIN"),
        steps=steps,
        flows=(*ahead, *back),
        paths=(tuple(step.id for step in steps),) if steps else (),
        turns=turns,
    )


def a_tangle(count: int) -> Thread:
    """Return a story of so many steps with hostile texts, in all cycles and none."""
    steps = [
        said(
            number,
            *_CYCLES[number % 9 : number % 9 + 1 + (number % 5 == 0)],
            text=HOSTILE[number % len(HOSTILE)],
            aspired=number % 7 == 6,
        )
        for number in range(count)
    ]
    turns = [
        turned(source, source // 3, long=source % 2 == 0)
        for source in range(2, count, 3)
    ]
    if count:
        elsewhere = (UUID(int=77), HOSTILE[3])
        turns.append(replace(turned(0, 900), away=elsewhere))
    return a_thread(*steps, title=HOSTILE[3], turns=tuple(turns))


def a_strand(thread: Thread, day: date) -> Strand:
    """Return a story among others, all of whose steps count on one day."""
    reached = (step.placed for step in thread.steps if not step.aspired)
    days = {step.id: day for step in thread.steps}
    return Strand(thread, day, days, far=goes_far(reached))
