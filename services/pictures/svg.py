"""SVG that people who do not look at it can read too: title, words, a table, tips."""

from typing import Final
from xml.etree import ElementTree as ET

from domain.figure_table import Table
from services.pictures import lettering
from services.pictures.outlines import outline

_SVG: Final = "http://www.w3.org/2000/svg"
_TEXT: Final = f"{{{_SVG}}}text"
_LEFT_OF: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
_HIDDEN: Final = {"opacity": "0", "font-size": "1", "pointer-events": "none"}

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def typeset(drawn: str, *, outlined: bool = False) -> str:
    """Return an SVG of Vega's whose texts name the typeface of each of their parts.

    So that no renderer has to guess, and one letter that is nowhere spoils no other.
    With `outlined`, letters that change their form beside others are drawn.
    """
    root = ET.fromstring(drawn)  # noqa: S314 - Vega wrote it
    for group in list(root.iter()):
        for place, child in enumerate(group):
            if child.tag == _TEXT:
                group[place] = _set(child, outlined=outlined)
    return ET.tostring(root, encoding="unicode")


def _set(text: ET.Element, *, outlined: bool) -> ET.Element:
    """Return a text in its typefaces, each part at a place of its own.

    Set together they would be shaped together, by some renderers as one of them.
    """
    bold = text.get("font-weight") == "bold"
    told = lettering.undirected(text.text or "")
    parts = list(lettering.runs(told, bold=bold))
    outlined = outlined and any(face.joins for face, _ in parts)
    if len(parts) == 1 and not outlined:
        text.set("font-family", parts[0][0].stack)
        return text
    size = float(text.get("font-size", "").removesuffix("px"))
    # What joins is narrower than measured by its letters one by one.
    wide = [
        outline(part, face, size)[1]
        if face.joins
        else lettering.width(part, size, bold=bold)
        for face, part in parts
    ]
    at = -sum(wide) * _LEFT_OF[text.get("text-anchor", "start")]
    text.set("text-anchor", "start")
    leftward = lettering.runs_left(told)
    if leftward:
        parts, wide = parts[::-1], wide[::-1]
    text.text = None
    group = ET.Element(f"{{{_SVG}}}g", {"fill": text.get("fill", "")})
    group.set("transform", text.attrib.pop("transform", ""))
    for (face, part), room in zip(parts, wide, strict=True):
        if outlined and face.joins:
            path, _ = outline(part, face, size)
            drawn = {"d": path, "transform": f"translate({at:.2f},0)"}
            ET.SubElement(group, f"{{{_SVG}}}path", drawn)
        else:
            span = ET.SubElement(text, f"{{{_SVG}}}tspan")
            span.set("x", f"{at:.2f}")
            span.set("font-family", face.stack)
            # Each part by itself, or brackets at its ends would be turned to the right.
            span.text = lettering.isolated(part) if leftward else part
        at += room
    if len(text):
        group.insert(0, text)
    return group


def readable(
    drawn: str, title: str, description: str, table: Table, language: str, style: str
) -> str:
    """Return a typeset SVG with its title, its description and its table.

    What a pointer over a mark is told stands in a `title` of the mark; marks that say
    nothing are not read out. Text is escaped on writing.
    """
    root = ET.fromstring(drawn)  # noqa: S314 - as above
    for mark in list(root.iter()):
        _tell(mark)
    root.set("role", "graphics-document")
    root.set("aria-roledescription", "figure")
    root.set("aria-label", title)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    for place, (name, text) in enumerate(
        (("title", title), ("desc", description), ("style", style))
    ):
        if text:
            element = ET.Element(f"{{{_SVG}}}{name}")
            element.text = text
            root.insert(place, element)
    if table.rows:
        root.append(_table(table))
    return ET.tostring(root, encoding="unicode")


def _tell(mark: ET.Element) -> None:
    """Say in a `title` what Vega says in a label; leave out its own roles."""
    label = mark.attrib.pop("aria-label", None)
    mark.attrib.pop("aria-roledescription", None)
    if mark.attrib.pop("role", None) is not None and label is not None:
        mark.set("role", "graphics-symbol")
        mark.set("aria-label", label)
        title = ET.Element(f"{{{_SVG}}}title")
        title.text = label
        mark.insert(0, title)


def _table(table: Table) -> ET.Element:
    element = ET.Element(f"{{{_SVG}}}g", {"role": "table", **_HIDDEN})
    _row(element, table.head, "columnheader")
    for row in table.rows:
        _row(element, row, "cell")
    return element


def _row(table: ET.Element, cells: tuple[str, ...], role: str) -> None:
    row = ET.SubElement(table, f"{{{_SVG}}}g", {"role": "row"})
    for cell in cells:
        ET.SubElement(row, f"{{{_SVG}}}text", {"role": role}).text = cell
