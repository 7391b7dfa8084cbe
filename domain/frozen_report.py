"""Frozen reports: what is in one, who reads it, and what is taken out of it later.

The content is a JSON value. The same inputs give the same content, whenever it is
frozen and in whichever organisation: it holds neither an instant nor the
organisation's id. It never changes but for redaction.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.access import Caller, OrganisationRole, SpaceRole
from domain.coding import Placements
from domain.cycle import Cycle
from domain.frame import SharedWith
from domain.report import ReportPart
from domain.story import REACHED, Naming, Reach, Sight, State, Visibility

FORMAT: Final = 2
"""Advanced when the same inputs come to be written in another way."""
SPACES_MAX: Final = 50
STORIES_MAX: Final = 20
"""Stories that are told in full in one report."""
REDACTED: Final = "[redacted]"

_NOBODY: Final = UUID(int=0)


class ReportReach(StrEnum):
    """Whom a frozen report is for: it is built with their sight.

    They read it themselves; one for those outside is handed on to them by the
    organisation, whose members read it like one that is for them.
    """

    EVALUATORS = "evaluators"
    SPACE = "space"
    ORGANISATION = "organisation"
    PARTNERS = "partners"
    PUBLIC = "public"


FOR_ALL = frozenset(
    {ReportReach.ORGANISATION, ReportReach.PARTNERS, ReportReach.PUBLIC}
)
"""The reaches of reports that the whole organisation reads."""


class ReportState(StrEnum):
    """Whether a report is still shown to those it names and discussed, or fixed."""

    DRAFT = "draft"
    FROZEN = "frozen"


class Answer(StrEnum):
    """What a person says to a passage about them."""

    YES = "yes"
    CHANGE = "change"


class Withheld(StrEnum):
    """Why a story is no longer in a report that it was in."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    CONSENT = "consent"
    """Its consent was revoked, or narrowed in reach or naming."""
    EXPIRED = "expired"
    EDITED = "edited"
    """It says something else since, to which its teller has yet to say yes."""
    PRIVATE = "private"
    """An aspiration or uncertainty that its holder shares with fewer since."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is frozen from, beside the data."""

    title: str
    audience: str | None
    reach: ReportReach
    spaces: tuple[UUID, ...]
    first: date | None
    last: date | None
    as_of: date
    """The day on which flows are open and targets due."""
    cycles: tuple[Cycle, ...]
    parts: frozenset[ReportPart]
    placements: Placements
    """Whose placements count."""
    rubric: str
    """The version of the rubric by which the strength of claims is told."""


def content_of(
    inputs: Inputs, report: Mapping[str, Any], stories: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the content of a frozen report, given the report and stories as JSON."""
    return {
        "format": FORMAT,
        "title": inputs.title,
        "audience": inputs.audience,
        "reach": inputs.reach.value,
        "as_of": inputs.as_of.isoformat(),
        "cycles": [cycle.value for cycle in Cycle if cycle in inputs.cycles],
        "parts": [part.value for part in ReportPart if part in inputs.parts],
        "placements": inputs.placements.value,
        "cycle_schemes": report["cycle_schemes"],
        "rubric_version": inputs.rubric,
        "report": report,
        "stories": stories,
    }


_SIGHTS: Final[Mapping[ReportReach, Sight]] = {
    ReportReach.EVALUATORS: Sight.EVALUATOR,
    ReportReach.SPACE: Sight.SPACE,
    ReportReach.ORGANISATION: Sight.ORGANISATION,
    ReportReach.PARTNERS: Sight.PARTNERS,
    ReportReach.PUBLIC: Sight.PUBLIC,
}
_ROLES: Final[Mapping[ReportReach, frozenset[SpaceRole]]] = {
    ReportReach.EVALUATORS: frozenset({SpaceRole.EVALUATOR}),
    ReportReach.SPACE: frozenset({SpaceRole.SPONSOR}),
}


def sight_of(reach: ReportReach) -> Sight:
    """Return the sight with which a report of this reach is built."""
    return _SIGHTS[reach]


def reader_of(
    organisation_id: UUID, reach: ReportReach, spaces: Collection[UUID]
) -> Caller:
    """Return the least of those for whom a report is: it is built as if they called.

    Nobody in particular, so that no own story counts; whoever freezes it, the report
    is the same. Beyond the report's spaces such a reader sees the open ones; who stands
    outside the organisation sees no other.
    """
    roles, sight = _ROLES.get(reach), sight_of(reach)
    return Caller(
        organisation_id,
        _NOBODY,
        _NOBODY,
        OrganisationRole.VIEWER,
        spaces=dict.fromkeys(spaces, roles) if roles else {},
        outside=sight if sight > Sight.ORGANISATION else None,
        shown=frozenset(spaces),
    )


def readers_left(state: State, consent: Reach | None) -> frozenset[ReportReach]:
    """Return for whom a frozen report may go on to show a story.

    An edit that voids the teller's yes takes out no more than the words that it
    changed (`unsaid`). Evaluators need no consent; nobody reads what was withdrawn.
    """
    if state is State.WITHDRAWN:
        return frozenset()
    reached = Visibility.EVALUATORS if consent is None else REACHED[consent]
    return frozenset(each for each in ReportReach if sight_of(each) <= reached)


_SHOWN_TO: Final[Mapping[SharedWith, frozenset[ReportReach]]] = {
    SharedWith.HOLDER: frozenset(),
    SharedWith.SPACE: frozenset({ReportReach.EVALUATORS, ReportReach.SPACE}),
    SharedWith.ORGANISATION: frozenset(ReportReach),
}


def readers_of_entry(shared_with: SharedWith) -> frozenset[ReportReach]:
    """Return for whom a frozen report may go on to show an aspiration, or the like."""
    return _SHOWN_TO[shared_with]


_NAMINGS: Final = (Naming.NAMED, Naming.ROLE, Naming.ANONYMOUS)


def names_less(naming: Naming, than: Naming) -> bool:
    """Tell whether a consent lets less be known of the teller than another did."""
    return _NAMINGS.index(naming) > _NAMINGS.index(than)


def ids_in(content: object) -> set[UUID]:
    """Return every id that something in the content is called by."""
    return {
        found
        for _, node in _nodes(content)
        if isinstance(node, dict) and (found := _id(node.get("id"))) is not None
    }


def passages_of(
    content: object, subjects: Mapping[UUID, UUID]
) -> dict[UUID, list[str]]:
    """Return, by story, the places of all that is said of it, as JSON pointers.

    `subjects` gives the story of each id by which one is referred to: its own, and
    those of its steps. What stands inside an object of such an id is about the story;
    so is what stands beside a reference to it. Ids, numbers and `_PLAIN` words stay.
    """
    found: dict[UUID, dict[str, None]] = {}
    for pointer, node in _nodes(content):
        if not isinstance(node, dict):
            continue
        own = subjects.get(_id(node.get("id")) or _NOBODY)
        if own is not None:
            said = dict.fromkeys(_words(node, pointer))
            found.setdefault(own, {}).update(said)
        for name, part in node.items():
            about = part.get("id") if isinstance(part, dict) else None
            story = subjects.get(_id(about) or _NOBODY)
            if story is not None and name != "id":
                beside = {n: v for n, v in node.items() if isinstance(v, str)}
                said = dict.fromkeys(_words(beside, pointer))
                found.setdefault(story, {}).update(said)
    return {story: sorted(pointers) for story, pointers in found.items()}


_PLAIN: Final = frozenset(
    {
        "absent",
        "at",
        "code",
        "cycle",
        "cycles",
        "day",
        "dimension",
        "from",
        "id",
        "kind",
        "kinds",
        "language",
        "level",
        "modality",
        "naming",
        "polarity",
        "precision",
        "present",
        "reach",
        "relation",
        "revisit_on",
        "signature",
        "since",
        "sources",
        "state",
        "to",
        "told_on",
        "type",
        "unknown",
    }
)
"""Names under which nobody's words stand: any other string is taken for words."""


def _words(node: object, pointer: str) -> Iterator[str]:
    for inner, part in _nodes(node):
        if isinstance(part, str) and not _is_plain(inner):
            yield f"{pointer}{inner}"


def _is_plain(pointer: str) -> bool:
    """Tell whether a place holds nobody's words; entries are named like their list."""
    names = [name for name in pointer.split("/") if not name.isdecimal()]
    return names[-1] in _PLAIN or names[-1].endswith("_id")


def _nodes(content: object) -> Iterator[tuple[str, object]]:
    """Yield every part of a JSON value with its pointer, the whole first."""
    pending: list[tuple[str, object]] = [("", content)]
    while pending:
        pointer, node = pending.pop()
        yield pointer, node
        if isinstance(node, dict):
            pending += ((f"{pointer}/{_escaped(n)}", v) for n, v in node.items())
        elif isinstance(node, list):
            pending += ((f"{pointer}/{n}", v) for n, v in enumerate(node))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _id(value: object) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def at(content: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what stands at a place of the content; None where nothing does."""
    found = _found(content, pointer)
    return None if found is _NOTHING else found


def is_place(content: object, pointer: str) -> bool:
    """Tell whether a JSON pointer (RFC 6901) leads somewhere, be it to a null."""
    return _found(content, pointer) is not _NOTHING


_NOTHING: Final = object()
_POSITION: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def _found(content: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(content, dict):
            content = content.get(name, _NOTHING)
        elif isinstance(content, list) and _POSITION.fullmatch(name):
            content = content[int(name)] if int(name) < len(content) else _NOTHING
        else:
            return _NOTHING
    return content


def unsaid(
    content: object,
    pointers: Iterable[str],
    before: Collection[str],
    after: Collection[str],
) -> list[str]:
    """Return the places at which a text stands, whole or cut, that is said no more."""
    gone = [text for text in before if text not in after]

    def is_lost(text: object) -> bool:
        if not isinstance(text, str) or not text:
            return False
        said = any(each.startswith(text) for each in after)
        return not said and any(each.startswith(text) for each in gone)

    return [pointer for pointer in pointers if is_lost(at(content, pointer))]


def redacted(content: Any, pointers: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    """Return the content with the words at some places taken out; twice is as once."""
    return _without(content, {tuple(each.split("/")[1:]) for each in pointers})


def _without(node: Any, places: set[tuple[str, ...]]) -> Any:  # noqa: ANN401 - JSON
    if () in places:
        return REDACTED if isinstance(node, str) else node
    if not places:
        return node
    if isinstance(node, dict):
        return {n: _without(v, _below(places, _escaped(n))) for n, v in node.items()}
    if isinstance(node, list):
        return [_without(v, _below(places, str(n))) for n, v in enumerate(node)]
    return node


def _below(places: set[tuple[str, ...]], name: str) -> set[tuple[str, ...]]:
    return {place[1:] for place in places if place[0] == name}
