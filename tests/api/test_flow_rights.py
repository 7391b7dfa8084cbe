"""Who may assert, see, change and take back a flow; and what happens at once."""

import asyncio
import random
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from domain.cycle import Cycle
from domain.flow import Relation
from domain.story import PlacedAs
from domain.when import Precision
from services.database.tables import Flow, Placement, Step
from services.database.work import repeat, work
from services.facts import refresh_stories
from services.flow_ends import ACROSS_MAX
from services.folding import folder_of
from tests.support.counted import miscounted
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

PARTICIPANT, VIEWER = OrganisationRole.PARTICIPANT, OrganisationRole.VIEWER
ROUNDS = 16


async def test_only_who_asserted_a_flow_changes_it_and_an_owner_may_take_it_back(
    given: Given,
) -> None:
    owner = await given.actor()
    teller = await given.member(owner.organisation_id, PARTICIPANT)
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A"), a_step("B"))
    flow = await teller.made("/v1/flows", a_flow(*steps_of(story)))
    path, change = f"/v1/flows/{flow['id']}", {"relation": "returns"}

    assert (await other.patch(path, change)).status_code == 403
    assert (await other.delete(path)).status_code == 403
    assert (await owner.patch(path, change)).status_code == 403
    assert (await teller.patch(path, change)).status_code == 200
    assert (await owner.delete(path)).status_code == 204


async def test_a_viewer_asserts_nothing(given: Given) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, VIEWER)
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A"), a_step("B"))
    refused = await viewer.post("/v1/flows", a_flow(*steps_of(story)))

    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")


async def test_a_change_names_the_version_that_it_starts_from(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A"), a_step("B"))
    made = await owner.post("/v1/flows", a_flow(*steps_of(story)))
    path = f"/v1/flows/{made.json()['id']}"
    match = {"If-Match": made.headers["etag"]}
    first = await owner.patch(path, {"note": "Seen."}, headers=match)
    second = await owner.patch(path, {"note": None}, headers=match)
    deleted = await owner.delete(path, headers=match)

    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (second.status_code, deleted.status_code) == (412, 412)


async def test_an_end_that_is_not_there_for_the_caller_is_an_unknown_reference(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await a_space(owner)
    foreign = await tell(stranger, await a_space(stranger), a_step("Theirs"))
    [own] = steps_of(await tell(owner, space, a_step("Ours")))
    for step in (steps_of(foreign)[0], str(uuid7())):
        for body, pointer in (
            (a_flow(step, own), "/source_step_id"),
            (a_flow(own, step), "/target_step_id"),
            (
                a_flow(own, own) | {"source_step_id": None, "source_activity_id": step},
                "/source_activity_id",
            ),
        ):
            refused = await owner.post("/v1/flows", body)
            assert refused.status_code == 422, refused.text
            assert refused.json()["code"] == "unknown-reference"
            assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_flow_has_one_source_and_leads_elsewhere(given: Given) -> None:
    owner = await given.actor()
    [step] = steps_of(await tell(owner, await a_space(owner), a_step("A")))
    nowhere = await owner.post(
        "/v1/flows", {"target_step_id": step, "relation": "leads_to"}
    )
    both = await owner.post(
        "/v1/flows", a_flow(str(uuid7()), step, source_activity_id=str(uuid7()))
    )
    itself = await owner.post("/v1/flows", a_flow(step, step))

    faults = [each.json()["errors"][0]["code"] for each in (nowhere, both, itself)]
    assert faults == ["required", "required", "same-step"]


async def test_a_flow_is_there_for_those_who_see_both_ends(given: Given) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space, closed = await a_space(owner), await a_space(owner, open=False)
    seen = await tell(owner, space, a_step("Seen", "applied"))
    hidden = await tell(owner, closed, a_step("Hidden", "applied"))
    flow = await owner.made("/v1/flows", a_flow(*steps_of(hidden, seen)))
    listed = f"/v1/spaces/{space}/flows"

    assert len((await owner.read(listed))["items"]) == 1
    assert (await other.read(listed))["items"] == []
    assert (await other.get(f"/v1/flows/{flow['id']}")).status_code == 404
    assert (await other.delete(f"/v1/flows/{flow['id']}")).status_code == 404
    refused = await other.post("/v1/flows", a_flow(*steps_of(hidden, seen)))
    assert refused.json()["code"] == "unknown-reference"


async def test_who_asserts_is_not_told_where_it_could_give_a_teller_away(
    given: Given,
) -> None:
    owner = await given.actor()
    teller = await given.member(owner.organisation_id, PARTICIPANT)
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space = await a_space(owner)
    anonymous = {"consent": {"reach": "organisation", "naming": "anonymous"}}
    own = {"tellers": [{"id": str(teller.person_id)}]}
    story = await tell(teller, space, a_step("A"), a_step("B"), **anonymous, **own)
    flow = await teller.made("/v1/flows", a_flow(*steps_of(story)))
    path = f"/v1/flows/{flow['id']}"

    assert flow["asserted_by"]["id"] == str(teller.person_id)
    assert (await other.read(path))["asserted_by"] == {"id": None, "label": None}


async def test_flows_are_listed_by_page_and_by_story(given: Given) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    one = await tell(owner, space, *[a_step(f"Step {n}") for n in range(8)])
    other = await tell(owner, elsewhere, a_step("There"))
    for step in steps_of(one)[:3]:
        await owner.made("/v1/flows", a_flow(step, *steps_of(other)))
    path: str | None = f"/v1/spaces/{space}/flows?limit=3"
    found: list[str] = []
    while path:
        response = await owner.get(path)
        found += [item["id"] for item in response.json()["items"]]
        link = response.headers.get("link")
        path = link.split(";")[0].strip("<>") if link else None
    there = await owner.read(f"/v1/spaces/{elsewhere}/flows")
    by_story = await owner.read(
        f"/v1/spaces/{space}/flows", params={"story": other["id"]}
    )
    foreign = await owner.read(
        f"/v1/spaces/{space}/flows", params={"story": str(uuid7())}
    )

    assert len(found) == len(set(found)) == 10
    assert found == sorted(found, reverse=True)
    assert len(there["items"]) == len(by_story["items"]) == 3
    assert foreign["items"] == []


async def test_a_dry_run_leaves_nothing_behind(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A"), a_step("B"))
    first, second = steps_of(story)
    body = a_flow(first, second, "same_event")
    tried = await owner.post("/v1/flows", body, params={"dry_run": "true"})

    assert (tried.status_code, tried.headers["dry-run"]) == (201, "true")
    listed = await owner.read(f"/v1/spaces/{space}/flows", params={"made": "false"})
    assert listed["items"] == []


async def test_a_step_takes_a_bounded_number_of_flows_from_other_stories(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("A"))
    other = await tell(owner, space, a_step("B"))
    target, source = steps_of(one, other)
    async with work(given.engine, owner.organisation_id) as session:
        for _ in range(ACROSS_MAX):
            session.add(
                Flow(
                    organisation_id=owner.organisation_id,
                    id=uuid7(),
                    source_step_id=UUID(source),
                    target_step_id=UUID(target),
                    source_story_id=UUID(other["id"]),
                    target_story_id=UUID(one["id"]),
                    space_id=UUID(space),
                    source_space_id=UUID(space),
                    relation=Relation.LEADS_TO,
                    asserted_by_id=owner.person_id,
                    created_at=datetime.now(UTC),
                )
            )
    refused = await owner.post("/v1/flows", a_flow(source, target, "returns"))

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "too-many"


async def test_two_writers_at_the_two_ends_leave_true_counts(given: Given) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    one = await tell(owner, space, a_step("A", "applied"), a_step("B", "realized"))
    other = await tell(owner, elsewhere, a_step("C", "potential"))
    flow = a_flow(steps_of(one)[1], steps_of(other)[0], "returns")
    chance = random.Random(5)  # noqa: S311 - the same rounds every time
    for round_ in range(ROUNDS):
        await asyncio.gather(
            _change(given.engine, owner, one, chance),
            _change(given.engine, owner, other, chance),
            _flip(owner, flow),
        )
        wrong = await miscounted(given.engine, owner.organisation_id)
        assert (round_, wrong) == (round_, [])


async def _flip(owner: Actor, flow: dict[str, Any]) -> None:
    """Assert a flow, or take it back where it is asserted."""
    made = await owner.post("/v1/flows", flow)
    assert made.status_code in {200, 201}, made.text
    if made.status_code == 200:
        await owner.delete(f"/v1/flows/{made.json()['id']}")


async def _change(
    engine: AsyncEngine, owner: Actor, story: dict[str, Any], chance: random.Random
) -> None:
    """Change something of a story's last step that its flows depend on."""
    caller = folder_of(owner.organisation_id)
    what, cycle = chance.randrange(4), chance.choice(list(Cycle))
    key = (owner.organisation_id, UUID(steps_of(story)[-1]))

    async def unit() -> None:
        async with work(engine, owner.organisation_id) as session:
            step = await session.get(Step, key, with_for_update=True)
            assert step is not None
            if what == 0:
                session.add(_placement(owner, step.id, cycle))
            elif what == 1:
                placed = await session.exec(
                    select(Placement).where(
                        Placement.organisation_id == owner.organisation_id,
                        Placement.step_id == step.id,
                    )
                )
                for each in placed.all()[1:]:
                    await session.delete(each)
            else:
                day = date(2015 + what, 1, 1) if what == 2 else date(2012, 1, 1)
                step.first_day = step.last_day = step.day = day
                step.precision = Precision.DAY
                session.add(step)
            await refresh_stories(session, caller, [UUID(story["id"])])

    await repeat(unit)


def _placement(owner: Actor, step_id: UUID, cycle: Cycle) -> Placement:
    return Placement(
        organisation_id=owner.organisation_id,
        id=uuid7(),
        step_id=step_id,
        cycle=cycle,
        placed_as=PlacedAs.TELLER,
        placed_by_id=owner.person_id,
        created_at=datetime.now(UTC),
    )
