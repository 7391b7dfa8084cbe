"""The pictures of a page: slots in it now, and the orders that fill them later."""

from dataclasses import dataclass, field

from domain.figure import Figure, table
from domain.report import Report
from services.documents.page import Picture
from services.figures.read import figures_of
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
    """Return the pictures of all that a report tells by itself, in a language."""
    pictures = Pictures()
    for figure in figures_of(report, language).values():
        pictures.add(figure)
    return pictures
