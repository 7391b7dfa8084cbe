"""The pictures of a page: slots in it now, and the orders that fill them later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.audience import OWN, Telling, telling
from domain.figure import Figure, FigureName
from domain.figure_table import table
from domain.figures.trends import first_of
from domain.report import Report, ReportPart
from services.documents.page import Picture
from services.figures.asked import FigureAsked
from services.figures.read import FROM_ROWS, figures_of
from services.pictures.draw import ordered
from services.pictures.order import Form, Order, mark_of, slot_of
from services.pictures.theme import Theme
from services.reports.build import Asked, Links, as_read

BESIDE: Mapping[FigureName, ReportPart] = MappingProxyType(
    {
        FigureName.FRAMES: ReportPart.FRAMING,
        FigureName.TRENDS: ReportPart.EFFECT,
    }
)
"""Figures that stand beside a part of a report, where it is told."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a page shows, and what is to be rendered for it, by slot."""

    how: Telling = OWN
    shown: dict[str, Picture] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        """Give a figure a slot; one that is empty, or is not told of, has none."""
        if figure.empty or figure.name not in self.how.figures:
            return
        if figure.name is FigureName.TRENDS:
            figure = first_of(figure, self.how.trends)
        order = ordered(figure, Form.INLINE, Theme.LIGHT)
        slot = slot_of(mark_of(order.written()))
        told = table(figure)
        self.orders[slot] = order
        self.shown[figure.name] = Picture(figure.title, slot, (told.head, *told.rows))


def pictures_of(report: Report | None, language: str, how: Telling = OWN) -> Pictures:
    """Return the pictures of all that a report tells by itself, in a language."""
    pictures = Pictures(how)
    found = {} if report is None else figures_of(report, language)
    for figure in found.values():
        pictures.add(figure)
    return pictures


async def pictures_for(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    report: Report,
    links: Links,
    open_after_days: int,
) -> Pictures:
    """Return the pictures of a report, and of its one space what belongs beside them.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    how = telling(asked.audience)
    pictures = pictures_of(report, asked.language, how)
    if len(asked.spaces) != 1:
        return pictures
    reader, asked = await as_read(session, caller, asked)
    for name, part in BESIDE.items():
        if name in how.figures and report.holds(part):
            wanted = FigureAsked(name, asked.spaces[0], asked, links, open_after_days)
            pictures.add(await FROM_ROWS[name](session, reader, wanted))
    return pictures
