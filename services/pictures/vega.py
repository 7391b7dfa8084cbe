"""Specifications: a drawing as Vega takes it, whole, with nothing to fetch.

Every picture is made from one of these. Places are worked out already, so that a front
end shows with vega-embed what the SVG and the PNG show. Data are inline, and nothing of
a specification is an expression, an address or a picture (`refuse_addresses`).
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from domain.figure import Edge, Figure, Node
from services.pictures.drawing import Box, Drawing, Mark, Sign, Stroke, Words
from services.pictures.lettering import directed, printable
from services.pictures.theme import Theme, paints
from services.pictures.typefaces import FAMILIES

SCHEMA: Final = "https://vega.github.io/schema/vega/v6.json"

Spec = dict[str, Any]
_TRANSPARENT: Final = "transparent"
_DASHES: Final = [5, 3]
_FETCHING: Final = frozenset({"url", "href", "signal", "expr", "update", "image"})


def specification(figure: Figure, drawing: Drawing, theme: Theme) -> Spec:
    """Return what Vega 6 draws: marks in their order, with ids in their data."""
    known = paints(theme)
    behind = _behind(figure)
    sets: list[Spec] = []
    marks: list[Spec] = []
    for number, (kind, run) in enumerate(_runs(drawing)):
        name = f"marks-{number}"
        values = [_datum(mark, known, behind) for mark in run]
        sets.append({"name": name, "values": values})
        marks.append(_mark(kind, name))
    return {
        "$schema": SCHEMA,
        "description": f"{figure.title}. {figure.description}",
        "width": round(drawing.width),
        "height": round(drawing.height),
        "padding": 0,
        "autosize": "none",
        "background": known["paper"],
        "config": {"text": {"font": FAMILIES}},
        "usermeta": {
            "figure": figure.name,
            "language": figure.language,
            "rows": figure.rows,
            "embedOptions": {"renderer": "svg", "actions": False},
        },
        "data": sets,
        "marks": marks,
    }


class ForeignAddress(ValueError):
    """A specification names something to fetch or to work out: none of ours does."""


def refuse_addresses(spec: Spec) -> None:
    """Let a specification pass that fetches nothing and works nothing out.

    Only what data say is free: Vega reads no names there.

    Raises
    ------
    ForeignAddress
        If a name in it stands for an address, a picture or an expression.
    """
    outside = {key: value for key, value in spec.items() if key != "data"}
    outside["data"] = [set(each) - {"name", "values"} for each in spec["data"]]
    if any(name in _FETCHING for name in _names(outside)) or any(outside["data"]):
        raise ForeignAddress("A specification is to fetch nothing.")


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif value in _FETCHING:
        yield str(value)


def _runs(drawing: Drawing) -> Iterator[tuple[type, Iterator[Mark]]]:
    """Yield neighbouring marks of one kind together, so that the order stays."""
    yield from groupby(drawing.marks, key=type)


def _behind(figure: Figure) -> Mapping[str, Spec]:
    """Return what stands behind each node and edge, by key."""
    nodes = {each.key: _ids(each, str(each.sort)) for each in figure.nodes}
    return nodes | {each.key: _ids(each, each.relation) for each in figure.edges}


def _ids(of: Node | Edge, sort: str) -> Spec:
    ids = [str(key) for key in of.ids]
    return {"key": of.key, "sort": sort, "ids": ids, "sources": dict(of.sources)}


def _datum(mark: Mark, known: Mapping[str, str], behind: Mapping[str, Spec]) -> Spec:
    shown: Spec = dict(behind.get(mark.of, {}))
    if mark.tip:
        shown["tip"] = printable(mark.tip)
    match mark:
        case Box():
            place = (mark.x, mark.y, mark.width, mark.height)
            named = zip(("x", "y", "width", "height"), place, strict=True)
            return shown | dict(named) | {"radius": mark.radius} | _paint(mark, known)
        case Stroke():
            shown |= {"path": mark.path, "opacity": mark.opacity}
            return shown | _paint(mark, known)
        case Sign():
            shown |= {"x": mark.x, "y": mark.y, "shape": mark.shape}
            return shown | {"size": mark.size**2, **_paint(mark, known)}
        case Words():
            shown |= {"x": mark.x, "y": mark.y, "text": directed(printable(mark.text))}
            shown |= {"size": mark.size, "align": mark.align}
            weight = "bold" if mark.bold else "normal"
            return shown | {"weight": weight, "fill": known[mark.paint]}


def _paint(mark: Box | Stroke | Sign, known: Mapping[str, str]) -> Spec:
    return {
        "fill": _TRANSPARENT if mark.fill is None else known[mark.fill],
        "stroke": _TRANSPARENT if mark.stroke is None else known[mark.stroke],
        "weight": mark.weight,
        "dash": _DASHES if mark.dashed else [],
    }


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_PAINTED: Final = {
    **_same("fill", "stroke"),
    "strokeWidth": "weight",
    "strokeDash": "dash",
}
_CHANNELS: Final[Mapping[type, tuple[str, Mapping[str, str]]]] = {
    Box: (
        "rect",
        _same("x", "y", "width", "height") | {"cornerRadius": "radius"} | _PAINTED,
    ),
    Stroke: (
        "path",
        # Of fill and of line: of the whole it would take a layer of its own to draw.
        _same("path")
        | {"fillOpacity": "opacity", "strokeOpacity": "opacity"}
        | _PAINTED,
    ),
    Sign: ("symbol", _same("x", "y", "size", "shape") | _PAINTED),
    Words: (
        "text",
        _same("x", "y", "text", "align", "fill")
        | {"fontSize": "size", "fontWeight": "weight"},
    ),
}
"""What each kind of mark is to Vega, and which field of its data each channel takes."""


def _mark(kind: type, name: str) -> Spec:
    word, channels = _CHANNELS[kind]
    encoded: Spec = {channel: {"field": field} for channel, field in channels.items()}
    encoded |= {"tooltip": {"field": "tip"}, "description": {"field": "tip"}}
    if kind is Words:
        encoded["baseline"] = {"value": "middle"}
    return {"type": word, "from": {"data": name}, "encode": {"enter": encoded}}
