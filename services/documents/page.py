"""A report as one page of HTML that holds all it needs: no script, nothing fetched.

Whatever people wrote is escaped; nothing but our own style and pictures is taken as
markup.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from domain.audience import OWN, Audience, Section, Telling
from domain.cycle import LETTERS, Cycle
from domain.figure import FigureName
from domain.frozen_report import REDACTED
from domain.report import Label
from domain.room import LABEL_MAX
from domain.sentence import ENGLISH
from domain.space import About, Structure
from domain.story import Naming
from services.documents.chain import Link, chain_of
from services.documents.shortened import begun, shortened
from services.documents.words import Words
from services.reports.accounts import StoryTold
from services.stories.view import NO_ROLE

_HERE: Final = Path(__file__).parent
_STYLE: Final = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_SIGNS: Final = {
    "positive": "+",
    "negative": "\u2212",
    "mixed": "\u00b1",
    "none": "\u25cb",
    "unsaid": "?",
}
"""A sign for each polarity, beside its word: colour alone says nothing."""
_MOVES_MAX: Final = 12
_ROOM: Final = 300
"""Characters that are told of what a space is for, where there are few sheets."""

FIGURES: Final[Mapping[str, Section]] = {
    FigureName.FRAMES: Section.FRAMING,
    FigureName.LANDSCAPE: Section.FRAMING,
    FigureName.CYCLES: Section.MATRIX,
    FigureName.MATRIX: Section.MATRIX,
    FigureName.TRENDS: Section.MATRIX,
    FigureName.DATA: Section.MOVEMENT,
    FigureName.CYCLE_FLOWS: Section.MOVEMENT,
    FigureName.BRANCHES: Section.MOVEMENT,
    FigureName.CARRIAGE: Section.MOVEMENT,
    FigureName.STALLS: Section.STALLS,
    FigureName.COVERAGE: Section.GAPS,
}
"""Where figures stand that belong to one section; all others stand together."""


class Picture(NamedTuple):
    """A figure: what it is called, the drawing, and the same in words and numbers."""

    title: str
    svg: str
    """Our own drawing, in which every text that people wrote is escaped already."""
    table: Sequence[Sequence[str]]
    """Rows of cells, the first the heads of the columns."""


@dataclass(frozen=True, slots=True)
class SpaceTold:
    """What a space is, as its page begins."""

    label: Label
    purpose: str | None = None
    structure: Structure | None = None
    statements: Sequence[tuple[About, str, str | None]] = ()
    """What is cared about, not known or watched; in whose words, where somebody's."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is told of a frozen report beside its content."""

    title: str
    audience: str | None
    reach: str
    rubric: str
    digest: str
    frozen_on: date | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Content:
    """All that a page tells."""

    report: Mapping[str, Any]
    """The report as clients get it in JSON."""
    spaces: Sequence[SpaceTold]
    language: str = ENGLISH
    told_in: str = ENGLISH
    """The language of the sentences inside the report."""
    telling: Telling = OWN
    audience: Audience | None = None
    stories: Sequence[StoryTold] = ()
    frozen: Frozen | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)


class Page(NamedTuple):
    """A page, and what it may load."""

    html: str
    policy: str
    """Its Content-Security-Policy."""


def page_of(content: Content) -> Page:
    """Return a report as a page."""
    words = Words(content.language)
    css = _css()
    drawn = [picture.svg for picture in content.pictures.values()]
    styles = [css, *(style for svg in drawn for style in _STYLE.findall(svg))]
    policy = _policy(styles)
    sections = _sections(content)
    html = (
        _templates()
        .get_template("page.html.jinja")
        .render(
            {
                "at": content,
                "report": content.report,
                "words": words,
                "say": words.say,
                "say_with": partial(_say_with, words),
                "names_of": partial(_names_of, words, content.telling),
                "heading": _heading,
                "chain_told": _chain(content.report, sections),
                "title": _title(content, words),
                "about": any(_tells(space) for space in content.spaces),
                "reach": _reach(content),
                "links": _links(content.report),
                "css": Markup(css),  # noqa: S704 - our own file
                # A page that is kept as a file has no headers; this much holds there.
                "policy": policy.partition("; frame-ancestors")[0],
                "sections": sections,
                "figures": _figures(content, sections),
                "told": {story.id for story in content.stories},
                "moves": _moves(content.report),
                "letters": {cycle.value: LETTERS[cycle] for cycle in Cycle},
                "rubric": _rubric(content),
                **_fitted(content),
            }
        )
    )
    return Page(html, policy)


def _fitted(content: Content) -> dict[str, object]:
    """Return what makes a page fit on its sheets, where these are few."""
    tight = content.telling.sheets is not None
    most = content.telling.words
    return {
        "tight": tight,
        "room": _ROOM if tight else None,
        "stories_told": [shortened(story, most) for story in content.stories],
    }


def _say_with(words: Words, sentence: str, /, **values: Markup) -> Markup:
    """Return a sentence with markup in its places; the sentence itself is text."""
    return Markup(escape(words.told.told[sentence])).format(**values)  # noqa: S704 - escaped


def _names_of(words: Words, telling: Telling, story: StoryTold) -> Markup:
    """Return who tells a story, each as they agreed to be shown."""
    said = Markup('<bdi dir="auto">{}</bdi>')
    names = [
        said.format(teller["label"])
        if telling.names_people and (teller["id"] or _is_a_role(teller, story))
        else escape(words.say(_unnamed(telling, story)))
        for teller in story.tellers
    ]
    return Markup(", ").join(dict.fromkeys(names))


def _is_a_role(teller: Mapping[str, str | None], story: StoryTold) -> bool:
    return story.naming is Naming.ROLE and teller["label"] != NO_ROLE


def _unnamed(telling: Telling, story: StoryTold) -> str:
    by_role = telling.names_people and story.naming is Naming.ROLE
    return "page.teller" if by_role else "page.anonymous"


def _heading(section: Section) -> str:
    return "page.section-stories" if section is Section.STORIES else f"page.{section}"


def _title(content: Content, words: Words) -> str:
    if content.frozen is not None:
        return content.frozen.title
    names = ", ".join(space["label"] or "" for space in content.report["spaces"])
    return words.say("page.title", spaces=names)


def _tells(space: SpaceTold) -> bool:
    return bool(space.purpose or space.structure or space.statements)


def _reach(content: Content) -> str:
    if content.frozen is not None:
        return content.frozen.reach
    reach = content.telling.reach
    return "own" if reach is None else reach.value


def _links(report: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return, by cycle and indicator, how many steps are linked to it."""
    return {
        row["cycle"]: {
            each["indicator"]["id"]: each["steps"]
            for each in row["cross_references"]
            if each["steps"]
        }
        for row in report["matrix"] or ()
    }


def _chain(report: Mapping[str, Any], sections: Sequence[Section]) -> list[Link]:
    return chain_of(report) if Section.CHAIN in sections else []


def _rubric(content: Content) -> str:
    if content.frozen is not None:
        return content.frozen.rubric
    evidence = content.report["evidence"]
    return evidence["rubric"] if evidence else ""


_NEEDED: Final = {
    Section.FRAMING: "framing",
    Section.CHAIN: "framing",
    Section.CLAIMS: "evidence",
    Section.TENSIONS: "tensions",
    Section.MOVEMENT: "flows",
    Section.ASPIRED: "aspired",
    Section.GAPS: "coverage",
}
"""What a report holds where a section can be told."""


def _sections(content: Content) -> list[Section]:
    """Return the sections that there is something for, in the audience's order."""
    report = content.report
    figures = [name for name in content.pictures if name not in FIGURES]

    def can_be_told(section: Section) -> bool:
        if section is Section.FIGURES:
            return bool(figures)
        if section is Section.MATRIX:
            return any(row["effect"] or row["contribution"] for row in report["cycles"])
        if section is Section.STORIES:
            told = content.frozen is None or bool(content.stories)
            return told and report["totals"] is not None
        if section is Section.STALLS:
            return any(row["steps"] != 0 for row in _rows_of(report["stalls"]))
        return report[_NEEDED[section]] is not None

    return [each for each in content.telling.sections if can_be_told(each)]


def _rows_of(stalls: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return stalls["cycles"] if stalls else ()


class _Drawn(NamedTuple):
    name: str
    title: str
    svg: Markup
    table: Sequence[Sequence[str]]


def _figures(
    content: Content, sections: Sequence[Section]
) -> dict[Section, list[_Drawn]]:
    """Return the figures by the section in which they stand."""
    found: dict[Section, list[_Drawn]] = {section: [] for section in Section}
    for name, picture in content.pictures.items():
        section = FIGURES.get(name, Section.FIGURES)
        if section is Section.FRAMING and Section.CHAIN in sections:
            section = Section.CHAIN
        if section in sections:
            svg = Markup(picture.svg)  # noqa: S704 - our own drawing
            found[section].append(_Drawn(name, picture.title, svg, picture.table))
    return found


def _moves(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the most frequent moves between cycles."""
    flows = report["flows"]
    cells = [cell for cell in flows["cells"] if cell["count"]] if flows else []
    cells.sort(key=lambda cell: -cell["count"])
    return cells[:_MOVES_MAX]


def _policy(styles: Iterable[str]) -> str:
    hashes = sorted({_hash(style) for style in styles})
    return (
        f"default-src 'none'; style-src {' '.join(hashes)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def _hash(style: str) -> str:
    digest = sha256(style.encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


@cache
def _css() -> str:
    return (_HERE / "page.css").read_text("utf-8")


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {
        "LABEL_MAX": LABEL_MAX,
        "REDACTED": REDACTED,
        "SIGNS": _SIGNS,
        "begun": begun,
        "uuid": UUID,
    }
    return templates
