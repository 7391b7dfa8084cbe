"""Stories and their steps: states, consent, and who sees and counts what."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from domain.errors import StateConflict

TITLE_MAX = 200
TEXT_MAX = 20_000
STEPS_MAX = 200
"""Steps in one story."""
LINKS_MAX = 50
"""Indicators linked to one step."""


class StoryKind(StrEnum):
    """Whether one account is told, or several are joined to protect their tellers."""

    INDIVIDUAL = "individual"
    COMPOSITE = "composite"


class State(StrEnum):
    """How far a story has come. `approved` is the teller's yes to the text."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


COUNTED = frozenset({State.APPROVED, State.PUBLISHED})
"""The states in which a story counts in reports."""


class Modality(StrEnum):
    """Whether a step happened or is hoped for."""

    REPORTED = "reported"
    ASPIRED = "aspired"


class Polarity(StrEnum):
    """Whether value was created, destroyed, both, or none of the two."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NONE = "none"


class PlacedAs(StrEnum):
    """In which capacity somebody placed a step."""

    TELLER = "teller"
    ANALYST = "analyst"


class Part(StrEnum):
    """What a person had to do with a step."""

    ACTED = "acted"
    BENEFITED = "benefited"
    WITNESSED = "witnessed"
    AFFECTED = "affected"


class Reach(StrEnum):
    """How far a teller lets a story go; a wider reach includes the narrower."""

    SPACE = "space"
    ORGANISATION = "organisation"
    PARTNERS = "partners"
    PUBLIC = "public"


class Naming(StrEnum):
    """How a teller is shown to those who do not evaluate the space."""

    NAMED = "named"
    ROLE = "role"
    ANONYMOUS = "anonymous"


class Visibility(IntEnum):
    """Who is reached by a story, from its state and its teller's consent."""

    NOBODY = 0
    """A draft or a withdrawn story: its teller's and collector's alone."""
    SUBMITTED = 1
    """Counted only by evaluators who ask for it."""
    EVALUATORS = 2
    """Counted, but nobody beyond the space's evaluators has the teller's consent."""
    SPACE = 3
    ORGANISATION = 4
    PARTNERS = 5
    """Those outside the organisation with whom it works too."""
    PUBLIC = 6


class Sight(IntEnum):
    """How far a caller sees into a space: the least visibility that is seen."""

    SUBMITTED = 1
    EVALUATOR = 2
    SPACE = 3
    ORGANISATION = 4
    PARTNERS = 5
    PUBLIC = 6


def visibility(state: State, reach: Reach | None) -> Visibility:
    """Return who is reached by a story in `state` with consent up to `reach`.

    No consent reaches nobody beyond teller, collector and the space's evaluators.
    """
    if state is State.SUBMITTED:
        return Visibility.SUBMITTED
    if state not in COUNTED:
        return Visibility.NOBODY
    return Visibility.EVALUATORS if reach is None else REACHED[reach]


REACHED: Mapping[Reach, Visibility] = {
    Reach.SPACE: Visibility.SPACE,
    Reach.ORGANISATION: Visibility.ORGANISATION,
    Reach.PARTNERS: Visibility.PARTNERS,
    Reach.PUBLIC: Visibility.PUBLIC,
}
"""Whom a story reaches that counts, by how far its teller lets it go."""


def sights(visible: Visibility) -> tuple[Sight, ...]:
    """Return every sight that takes in a story of this visibility."""
    return tuple(sight for sight in Sight if sight <= visible)


def of_one(here: Sight, there: Sight) -> bool:
    """Tell whether one reader may see so far into two spaces.

    Whoever stands outside the organisation sees equally far into all.
    """
    return here is there or max(here, there) <= Sight.ORGANISATION


_NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.APPROVED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.APPROVED}),
    State.APPROVED: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.APPROVED}),
    State.WITHDRAWN: frozenset(),
}


def move(state: State, to: State) -> State:
    """Return the state after a move. The teller may withdraw from any state.

    Raises
    ------
    StateConflict
        If a story in `state` cannot come to be in `to`.
    """
    if to is State.WITHDRAWN or to in _NEXT[state]:
        return to
    message = f"a story that is {state} cannot become {to}"
    raise StateConflict(message)


def after_edit(state: State) -> State:
    """Return the state of a story whose text was changed: the yes is void."""
    return State.SUBMITTED if state in COUNTED else state


def joint_polarity(said: "set[Polarity | None]") -> Polarity | None:
    """Return the one polarity of several sayings: `mixed` where they differ.

    What nobody said (None) yields to what somebody said.
    """
    spoken = said - {None}
    if len(spoken) > 1:
        return Polarity.MIXED
    return next(iter(spoken), None)
