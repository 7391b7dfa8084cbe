"""A figure read: from a report where one says it all, else from rows of its own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import Invalid, NotFound
from domain.figure import KINDS, Figure, FigureName, FigureOf
from domain.figures.borders import (
    orienting_transformative_figure,
    strategic_enabling_figure,
)
from domain.figures.branches import branches_figure
from domain.figures.carriage import carriage_figure
from domain.figures.coverage import coverage_figure
from domain.figures.cycle_flows import cycle_flows_figure
from domain.figures.cycles import cycles_figure
from domain.figures.data import data_figure
from domain.figures.matrix import matrix_figure
from domain.figures.stalls import stalls_figure
from domain.report import Report
from services.figures import over_time, relay, stories, story_indicators
from services.figures.asked import FigureAsked
from services.figures.frames import read_frames
from services.figures.landscape import read_landscape
from services.figures.mode_events import mode_events
from services.figures.modes import read_modes
from services.figures.transpositions import read_transpositions
from services.figures.trends import trends
from services.reports.build import as_read, build_report

FromReport = Callable[[Report, str], Figure]
FromRows = Callable[[AsyncSession, Caller, FigureAsked], Awaitable[Figure]]

FROM_REPORT: Mapping[FigureName, FromReport] = MappingProxyType(
    {
        FigureName.CYCLES: cycles_figure,
        FigureName.MATRIX: matrix_figure,
        FigureName.STALLS: stalls_figure,
        FigureName.CYCLE_FLOWS: cycle_flows_figure,
        FigureName.COVERAGE: coverage_figure,
        FigureName.CARRIAGE: carriage_figure,
        FigureName.STRATEGIC_ENABLING: strategic_enabling_figure,
        FigureName.ORIENTING_TRANSFORMATIVE: orienting_transformative_figure,
        FigureName.BRANCHES: branches_figure,
        FigureName.DATA: data_figure,
    }
)
"""Figures that a report says all of, so that a frozen one has them too."""

FROM_ROWS: Mapping[FigureName, FromRows] = MappingProxyType(
    {
        FigureName.MODE_EVENTS: mode_events,
        FigureName.TRENDS: trends,
        FigureName.LOOP: stories.loop,
        FigureName.STORY: stories.story,
        FigureName.SHORT_LOOPS: stories.short_loops,
        FigureName.FLOWS_OVER_TIME: over_time.over_time,
        FigureName.STORY_INDICATORS: story_indicators.story_indicators,
        FigureName.RELAY: relay.relay,
        FigureName.MODES: read_modes,
        FigureName.FRAMES: read_frames,
        FigureName.LANDSCAPE: read_landscape,
        FigureName.TRANSPOSITIONS: read_transpositions,
    }
)
"""Figures that ask for rows of their own, a bounded number of them."""


def figures_of(report: Report, language: str) -> dict[FigureName, Figure]:
    """Return every figure that a report tells by itself, in a language.

    One of parts that the report lacks is left out.
    """
    return {
        name: figure_of(report, language)
        for name, figure_of in FROM_REPORT.items()
        if all(report.holds(part) for part in KINDS[name].parts)
    }


async def read_figure(
    session: AsyncSession, caller: Caller, asked: FigureAsked, about: FigureOf
) -> Figure:
    """Return a figure as the caller may see it.

    Raises
    ------
    NotFound
        If the space or the story is not there for the caller, or there is no such
        figure of one.
    Invalid
        If the last day lies before the first, or it is not told outside.
    """
    kind = KINDS[asked.name]
    if kind.about is not about:
        raise NotFound("no such figure")
    caller, within = await as_read(session, caller, asked.within)
    if kind.internal and caller.outside is not None:
        raise Invalid("this is not told outside", "?audience", "not-taken")
    asked = replace(asked, within=within)
    if (told := FROM_REPORT.get(asked.name)) is None:
        return await FROM_ROWS[asked.name](session, caller, asked)
    report = await build_report(
        session,
        caller,
        asked.within,
        asked.links,
        lambda _: True,
        open_after_days=asked.open_after_days,
    )
    return told(report, asked.within.language)
