"""Frames drawn: boxes and aspirations in up to three panels."""

from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figures.frames import FrameShown, frames_figure
from domain.frame import Entry, EntryKind, EntryState
from domain.scheme import AtCycle
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys


def some_frames(panels: int, hopes: int, label: str) -> list[FrameShown]:
    """Return versions of a frame with so many aspirations each."""
    states = [*EntryState]
    return [
        FrameShown(
            *(UUID(int=1), number, date(2020, 1, 1), label),
            focus=frozenset([*Cycle][: number * 2]),
            holds=number == panels,
            aspirations=tuple(
                Entry(
                    *(UUID(int=100 + each), EntryKind.ASPIRATION, label),
                    cycles=tuple(AtCycle(cycle) for cycle in [*Cycle][: each % 9]),
                    state=states[each % len(states)],
                )
                for each in range(hopes)
            ),
        )
        for number in range(1, panels + 1)
    ]


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize(
    ("panels", "hopes"), [(0, 0), (1, 0), (1, 1), (3, 10), (3, 60)]
)
def test_every_cycle_and_aspiration_has_its_mark(
    panels: int, hopes: int, language: str
) -> None:
    frames = some_frames(panels, hopes, "Officials learn from each other")
    figure = frames_figure(frames, {}, language)
    drawing = assert_well_drawn(figure)

    assert drawn_keys(drawing) >= {node.key for node in figure.nodes}


@pytest.mark.parametrize("label", HOSTILE)
def test_whatever_people_wrote_stays_in_its_panel(label: str) -> None:
    assert_well_drawn(frames_figure(some_frames(3, 5, label), {}, "en"))
