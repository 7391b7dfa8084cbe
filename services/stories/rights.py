"""What a caller may write into a new story, by rights in its home space."""

from collections.abc import Container, Iterator

from domain.access import Caller, Permission
from domain.errors import Invalid, NotPermitted
from domain.story import PlacedAs, State
from services.database.tables import Space
from services.stories.said import StorySaid

TELLERS_ALONE = "only its tellers and its collector may do that"


def rights_in(caller: Caller, space: Space) -> frozenset[Permission]:
    """Return what the caller may do in the home space of a new story."""
    return caller.permissions_in(space.id, is_open=space.open)


def refuse_unpermitted(
    caller: Caller, said: StorySaid, rights: Container[Permission]
) -> None:
    """Let a story pass that the caller may write as it is, with rights in its home.

    Raises
    ------
    NotPermitted
        If it is published, placed as an analyst places, or in another's name,
        without the right to that; or placed as the teller does by somebody else.
    Invalid
        If the teller's yes is claimed and not told, or the story is withdrawn.
    """
    refuse_state(caller, said, rights)
    for refusal in unpermitted_placements(caller, said, rights):
        if refusal is not None:
            raise NotPermitted(refusal)


def refuse_state(
    caller: Caller, said: StorySaid, rights: Container[Permission]
) -> None:
    """Let a story pass that the caller may write in the state it names.

    Raises
    ------
    NotPermitted
        If it is published, or in another's name, without the right to that.
    Invalid
        If the teller's yes is claimed and not told, or the story is withdrawn.
    """
    if said.state is State.WITHDRAWN:
        raise Invalid("a story is not written withdrawn", "/state", "unknown-value")
    if said.state is State.PUBLISHED and Permission.PUBLISH_STORY not in rights:
        raise NotPermitted("you may not publish story here")
    tells = caller.person_id in {teller.id for teller in said.tellers}
    yes = said.state in {State.APPROVED, State.PUBLISHED}
    if yes and not tells and said.approval is None:
        raise Invalid("say how the teller said yes", "/approval", "required")
    collector = said.collected_by_id or caller.person_id
    if collector != caller.person_id and not caller.may(Permission.WRITE_PERSON):
        raise NotPermitted("you may not write in another collector's name")


def unpermitted_placements(
    caller: Caller, said: StorySaid, rights: Container[Permission]
) -> Iterator[str | None]:
    """Yield, step by step, why the caller may not place it so; None where they may.

    As a teller places who tells or collects the story, as an analyst who may place
    steps in its home: so it is for one placement by itself too.
    """
    holds = holds_said(caller, said)
    for step in said.steps:
        placed = {each.placed_as or capacity(holds) for each in step.placements}
        if PlacedAs.TELLER in placed and not holds:
            yield TELLERS_ALONE
        elif PlacedAs.ANALYST in placed and Permission.PLACE_STEP not in rights:
            yield "you may not place step here"
        else:
            yield None


def capacity(holds: bool) -> PlacedAs:  # noqa: FBT001 - the one thing it depends on
    """Return as what somebody places a step who does not say it."""
    return PlacedAs.TELLER if holds else PlacedAs.ANALYST


def holds_said(caller: Caller, said: StorySaid) -> bool:
    """Tell whether the caller tells or collects a story."""
    collects = said.collected_by_id in (None, caller.person_id)
    return collects or caller.person_id in {teller.id for teller in said.tellers}
