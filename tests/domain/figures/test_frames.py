"""The figure of frames: panels, what is in focus, and whose aspirations stand."""

from datetime import date
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Sort
from domain.figures.frames import ASPIRATIONS_MAX, FrameShown, frames_figure
from domain.frame import Entry, EntryKind, EntryState
from domain.scheme import AtCycle

HOLDER = UUID(int=9)


def a_hope(number: int, *cycles: Cycle, holder: UUID | None = None) -> Entry:
    """Return an aspiration that is partly met."""
    at = tuple(AtCycle(cycle) for cycle in cycles)
    return Entry(
        *(UUID(int=100 + number), EntryKind.ASPIRATION, f"Hope {number}", at),
        state=EntryState.PARTLY,
        holder=holder,
    )


def a_frame(number: int, *hopes: Entry, holds: bool = True) -> FrameShown:
    """Return a version with two cycles in focus."""
    focus = frozenset({Cycle.APPLIED, Cycle.ENABLING})
    return FrameShown(
        *(UUID(int=1), number, date(2020, 1, number), "What we care about", focus),
        holds=holds,
        aspirations=hopes,
    )


def test_every_version_has_its_panel_with_eight_cycles() -> None:
    figure = frames_figure([a_frame(1, holds=False), a_frame(2)], {}, "en")
    cycles = [node for node in figure.nodes if node.sort is Sort.CYCLE]

    assert [panel.note for panel in figure.panels] == [
        "Version 1, agreed on 2020-01-01",
        "Version 2, agreed on 2020-01-02, holds",
    ]
    assert [panel.ids for panel in figure.panels] == [(UUID(int=1),)] * 2
    assert len(cycles) == 16
    assert {node.cycles[0] for node in cycles if node.note == "in focus"} == {
        Cycle.APPLIED,
        Cycle.ENABLING,
    }


def test_aspirations_stand_by_cycle_and_those_of_none_come_last() -> None:
    hopes = (
        a_hope(1),
        a_hope(2, Cycle.TRANSFORMATIVE, Cycle.APPLIED),
        a_hope(3, Cycle.IMMEDIATE, holder=HOLDER),
    )
    figure = frames_figure([a_frame(1, *hopes)], {HOLDER: "Ama"}, "en")
    told = [node for node in figure.nodes if node.sort is Sort.ASPIRATION]

    assert [node.label for node in told] == ["Hope 3", "Hope 2", "Hope 1"]
    assert [node.ids for node in told] == [
        (UUID(int=103),),
        (UUID(int=102),),
        (UUID(int=101),),
    ]
    assert [node.note for node in told] == [
        "partly met · Ama",
        "partly met",
        "partly met",
    ]


def test_more_versions_or_aspirations_than_there_is_room_for_are_said() -> None:
    several = frames_figure([a_frame(number) for number in range(1, 5)], {}, "en")
    hopes = [a_hope(number) for number in range(ASPIRATIONS_MAX + 1)]
    many = frames_figure([a_frame(1, *hopes)], {}, "en", hidden=True)

    assert (len(several.panels), several.more) == (3, True)
    assert (many.more, many.hidden) == (True, True)
    assert many.note == "Some aspirations are not shown to you."
    assert len([n for n in many.nodes if n.sort is Sort.ASPIRATION]) == ASPIRATIONS_MAX


def test_a_space_without_frames_has_an_empty_figure() -> None:
    figure = frames_figure([], {}, "en")

    assert figure.empty
    assert figure.note == "There is nothing to show yet."
