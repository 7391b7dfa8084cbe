"""The pictures of a page: slots in it now, and the orders that fill them later."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.figure import KINDS, Figure, table
from domain.report import Report, ReportPart
from services.documents.page import Picture
from services.figures.read import FROM_REPORT
from services.pictures.draw import ordered
from services.pictures.order import Form, Order, mark_of, slot_of
from services.pictures.theme import Theme


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a page shows, and what is to be rendered for it, by slot."""

    shown: dict[str, Picture] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        """Give a figure a slot; one that is empty has none."""
        if figure.empty:
            return
        order = ordered(figure, Form.INLINE, Theme.LIGHT)
        slot = slot_of(mark_of(order.written()))
        told = table(figure)
        self.orders[slot] = order
        self.shown[figure.name] = Picture(figure.title, slot, (told.head, *told.rows))


def pictures_of(report: Report, language: str) -> Pictures:
    """Return the pictures of all that a report tells by itself, in a language.

    A figure of parts that the report lacks is left out.
    """
    told: Mapping[ReportPart, object] = {
        part: getattr(report, name) for part, name in _HELD.items()
    }
    pictures = Pictures()
    for name, figure_of in FROM_REPORT.items():
        if all(told.get(part, True) is not None for part in KINDS[name].parts):
            pictures.add(figure_of(report, language))
    return pictures


_HELD: Mapping[ReportPart, str] = {
    ReportPart.CONTRIBUTION: "totals",
    **{
        part: part.value
        for part in ReportPart
        if part not in {ReportPart.CONTRIBUTION, ReportPart.EFFECT}
    },
}
"""What a report holds where it has a part."""
