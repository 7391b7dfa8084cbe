"""Pictures in tests: whether words meet, and whether anything leaves the sheet."""

from itertools import combinations

from domain.figure import Figure
from domain.figure_table import table
from services.pictures.draw import drawn
from services.pictures.drawing import Bounds, Drawing, Words
from services.pictures.theme import Theme, paints
from services.pictures.vega import refuse_addresses, specification

HOSTILE = (
    "</text><script>alert(1)</script>",
    "مرحبا بالعالم، هذا عنوان طويل جدا لقصة عن التعلم الاجتماعي",
    "社会学习空间中的价值创造故事，一个非常长的标题，没有任何空格",
    "A title that goes on and on, as titles do when people are asked for a sentence "
    * 3,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "ཕུན་ཚོགས 👩🏽‍🌾 हिन्दी שלום\u202e reversed",
)
"""Labels that a picture has to bear."""


def assert_well_drawn(figure: Figure) -> Drawing:
    """See that words keep apart, that all is on the sheet, and that all is told."""
    drawing = drawn(figure)
    sheet = Bounds(0, 0, drawing.width, drawing.height)
    for mark in drawing.marks:
        assert sheet.holds(mark.bounds), f"leaves the sheet: {mark}"
    texts = [mark for mark in drawing.marks if isinstance(mark, Words)]
    for one, other in combinations(texts, 2):
        assert not one.bounds.meets(other.bounds), f"{one.text!r} on {other.text!r}"
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert {mark.of for mark in drawing.marks} - {""} <= keys
    assert len(keys) == len(figure.nodes) + len(figure.edges)
    assert {edge.source for edge in figure.edges} <= keys
    assert {edge.target for edge in figure.edges} <= keys
    assert len(table(figure).rows) == len(keys)
    for theme in Theme:
        refuse_addresses(specification(figure, drawing, theme))
        assert paints(theme)
    return drawing


def drawn_keys(drawing: Drawing) -> set[str]:
    """Return the nodes and edges that have a mark."""
    return {mark.of for mark in drawing.marks} - {""}
