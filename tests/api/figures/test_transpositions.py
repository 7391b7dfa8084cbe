"""Transpositions over HTTP: two accounts of one event, as far as one sees both."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given


async def _transposed(owner: Actor, **told: Any) -> tuple[str, str, str, str]:
    """Return a space, another, and the two steps that tell of one event there."""
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    realized = a_step("It was passed.", "realized", space_id=space)
    enabling = a_step("It was passed.", "enabling", space_id=elsewhere)
    here = await tell(owner, space, realized)
    there = await tell(owner, elsewhere, enabling, **told)
    a, b = steps_of(here, there)
    await owner.made("/v1/flows", a_flow(b, a, "same_event"))
    return space, elsewhere, a, b


async def _figure(actor: Actor, space: str, query: str = "") -> dict[str, Any]:
    path = f"/v1/spaces/{space}/figures/transpositions.json{query}"
    return await actor.read(path)


async def test_both_spaces_show_the_event_their_own_account_first(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere, here, there = await _transposed(owner)
    one, other = await _figure(owner, space), await _figure(owner, elsewhere)
    (edge,) = one["edges"]

    assert [node["ids"] for node in one["nodes"]] == [[here], [there]]
    assert [node["ids"] for node in other["nodes"]] == [[there], [here]]
    assert [node["cycles"] for node in one["nodes"]] == [["realized"], ["enabling"]]
    assert (await owner.read(f"/v1/flows/{edge['ids'][0]}"))["kinds"] == ["transposes"]


async def test_days_outside_are_left_out(given: Given) -> None:
    owner = await given.actor()
    space, *_ = await _transposed(owner)

    assert (await _figure(owner, space, "?to=2010-01-01"))["nodes"] == []


async def test_an_account_that_the_reader_may_not_see_hides_the_event(
    given: Given,
) -> None:
    owner = await given.actor()
    consent = {"reach": "space", "naming": "named"}
    space, *_ = await _transposed(owner, consent=consent)
    reader = await given.member(owner.organisation_id, OrganisationRole.VIEWER)

    assert len((await _figure(owner, space))["edges"]) == 1
    assert (await _figure(reader, space))["nodes"] == []


async def test_few_are_held_back_from_those_who_do_not_evaluate(given: Given) -> None:
    owner = await given.actor(threshold=5)
    space, elsewhere, *_ = await _transposed(owner)
    reader, evaluator = [
        await given.member(owner.organisation_id, role)
        for role in (OrganisationRole.VIEWER, OrganisationRole.EVALUATOR)
    ]

    assert [(await _figure(reader, each))["nodes"] for each in (space, elsewhere)] == [
        [],
        [],
    ]
    assert len((await _figure(evaluator, space))["edges"]) == 1


async def test_another_organisation_finds_nothing(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    path = f"/v1/spaces/{await a_space(owner)}/figures/transpositions.json"

    assert (await stranger.get(path)).status_code == 404
