"""Pictures: a figure drawn, specified, and what a renderer is asked for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from domain.figure import Figure, FigureName
from domain.figure_table import Table, table
from services.pictures.drawing import Drawing
from services.pictures.drawn.borders import draw_borders
from services.pictures.drawn.branches import draw_branches
from services.pictures.drawn.carriage import draw_carriage
from services.pictures.drawn.coverage import draw_coverage
from services.pictures.drawn.cycle_flows import draw_cycle_flows
from services.pictures.drawn.cycles import draw_cycles
from services.pictures.drawn.data import draw_data
from services.pictures.drawn.frames import draw_frames
from services.pictures.drawn.landscape import draw_landscape
from services.pictures.drawn.matrix import draw_matrix
from services.pictures.drawn.mode_events import draw_mode_events
from services.pictures.drawn.modes import draw_modes
from services.pictures.drawn.over_time import draw_over_time
from services.pictures.drawn.relay import draw_relay
from services.pictures.drawn.stalls import draw_stalls
from services.pictures.drawn.story_indicators import draw_story_indicators
from services.pictures.drawn.strips import draw_short_loops
from services.pictures.drawn.threads import draw_loop, draw_story
from services.pictures.drawn.transpositions import draw_transpositions
from services.pictures.drawn.trends import draw_trends
from services.pictures.lettering import printable
from services.pictures.order import Form, Order
from services.pictures.theme import Theme
from services.pictures.vega import Spec, specification

DRAWN: Mapping[FigureName, Callable[[Figure], Drawing]] = MappingProxyType(
    {
        FigureName.MODE_EVENTS: draw_mode_events,
        FigureName.CYCLES: draw_cycles,
        FigureName.TRENDS: draw_trends,
        FigureName.MATRIX: draw_matrix,
        FigureName.STALLS: draw_stalls,
        FigureName.CYCLE_FLOWS: draw_cycle_flows,
        FigureName.COVERAGE: draw_coverage,
        FigureName.CARRIAGE: draw_carriage,
        FigureName.LOOP: draw_loop,
        FigureName.STORY: draw_story,
        FigureName.SHORT_LOOPS: draw_short_loops,
        FigureName.FLOWS_OVER_TIME: draw_over_time,
        FigureName.STORY_INDICATORS: draw_story_indicators,
        FigureName.RELAY: draw_relay,
        FigureName.MODES: draw_modes,
        FigureName.CYCLES: draw_cycles,
        FigureName.STRATEGIC_ENABLING: draw_borders,
        FigureName.ORIENTING_TRANSFORMATIVE: draw_borders,
        FigureName.BRANCHES: draw_branches,
        FigureName.TRANSPOSITIONS: draw_transpositions,
        FigureName.LANDSCAPE: draw_landscape,
        FigureName.FRAMES: draw_frames,
        FigureName.DATA: draw_data,
    }
)
"""How each figure is drawn; none has marks that depend on the theme."""


def drawn(figure: Figure) -> Drawing:
    """Return the drawing of a figure."""
    return DRAWN[figure.name](figure)


def specified(figure: Figure, theme: Theme) -> Spec:
    """Return the one specification that every picture of a figure is made from."""
    return specification(figure, drawn(figure), theme)


def ordered(figure: Figure, form: Form, theme: Theme) -> Order:
    """Return what a renderer is asked for."""
    return Order(
        form=form,
        spec=specified(figure, theme),
        title=printable(figure.title),
        description=printable(figure.description),
        language=figure.language,
        table=_printable(table(figure)),
    )


def _printable(told: Table) -> Table:
    rows = tuple(tuple(map(printable, row)) for row in told.rows)
    return Table(told.head, rows)
