"""The home of a space over HTTP."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole, SpaceRole
from domain.indicator import Direction, Frequency, Kind
from domain.when import Precision
from services.database.tables import Indicator, Measurement
from services.database.work import work
from tests.support.given import Actor, Given

SPACE = {"name": "LOGIN", "structure": "network"}
SEEN = {
    "state": "approved",
    "approval": {"how": "by e-mail"},
    "consent": {"reach": "organisation", "naming": "named"},
}


@contextmanager
def _statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """Collect the statements of the request, not those of work in the background."""
    sent: list[str] = []
    task = asyncio.current_task()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if asyncio.current_task() is task:
            sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def _space(owner: Actor, **fields: Any) -> str:
    return f"/v1/spaces/{(await owner.made('/v1/spaces', SPACE | fields))['id']}"


async def _tell(actor: Actor, space: str, **fields: Any) -> dict[str, Any]:
    story = {"title": "A story", "steps": [{"text": "We met."}]} | fields
    return await actor.made(f"{space}/stories", story)


async def _measure(
    given: Given,
    owner: Actor,
    space: str,
    frequency: Frequency,
    *days: date,
    retired: bool = False,
) -> str:
    """Make an indicator that was measured on some days; return its id."""
    key, indicator, now = owner.organisation_id, uuid7(), datetime.now(UTC)
    space_id = UUID(space.rsplit("/", 1)[1])
    async with work(given.engine, key) as session:
        session.add(
            Indicator(
                organisation_id=key,
                id=indicator,
                space_id=space_id,
                name=f"Households, {frequency}",
                kind=Kind.NUMBER,
                direction=Direction.INCREASE,
                frequency=frequency,
                last_measured_on=max(days, default=None),
                retired_at=now if retired else None,
                created_at=now,
            )
        )
        await session.flush()
        for day in days:
            session.add(
                Measurement(
                    organisation_id=key,
                    id=uuid7(),
                    space_id=space_id,
                    indicator_id=indicator,
                    value=Decimal("10.5"),
                    first_day=day,
                    last_day=day,
                    precision=Precision.DAY,
                    day=day,
                    recorded_by_id=owner.person_id,
                    recorded_at=now,
                )
            )
    return str(indicator)


async def test_an_empty_space_says_what_one_may_do(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    home = await owner.read(f"{space}/home")

    assert home["space"] == await owner.read(space)
    assert home["permissions"] == home["space"]["permissions"]
    assert "write_story" in home["permissions"]
    assert home["counts"] == {
        "stories": dict.fromkeys(
            ("draft", "submitted", "approved", "published", "withdrawn"), 0
        ),
        "activities": 0,
        "indicators": 0,
        "measurements": 0,
        "participations": 0,
        "complete": True,
    }
    assert home["latest"] == {"stories": [], "measurements": [], "activities": []}
    assert home["due"] == {"indicators": [], "steps": [], "more": False}


async def test_a_home_counts_what_there_is_and_shows_the_latest(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    for year in range(2010, 2017):
        await _tell(owner, space, title=str(year), told_on=f"{year}-12-14", **SEEN)
        sent = {"title": str(year), "kind": "visit", "when": {"from": f"{year}-01-01"}}
        activity = await owner.made(f"{space}/activities", sent)
    await _tell(owner, space, told_on="2000-01-01")
    await owner.delete(f"/v1/activities/{activity['id']}")
    days = [date(2010 + year, 6, 1) for year in range(7)]
    await _measure(given, owner, space, Frequency.NONE, *days)
    await _measure(given, owner, space, Frequency.ONCE, retired=True)
    ended = {"since": "2000-01-01", "until": "2000-12-31"}
    taking_part = {"person_id": str(owner.person_id), "role": "sponsor"}
    await owner.made(f"{space}/participations", taking_part)
    await owner.made(f"{space}/participations", taking_part | ended)
    home = await owner.read(f"{space}/home")
    counts, latest = home["counts"], home["latest"]

    assert counts["stories"]["approved"] == 7
    assert sum(counts["stories"].values()) == 8
    assert (counts["activities"], counts["indicators"]) == (6, 1)
    assert (counts["measurements"], counts["participations"]) == (7, 1)
    years = ["2016", "2015", "2014", "2013", "2012"]
    assert [story["title"] for story in latest["stories"]] == years
    assert [each["when"]["from"][:4] for each in latest["measurements"]] == years
    assert latest["measurements"][0]["value"] == 10.5
    assert [each["title"] for each in latest["activities"]] == [
        "2015",
        "2014",
        "2013",
        "2012",
        "2011",
    ]


async def test_a_home_says_which_measurements_are_due(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    today = datetime.now(UTC).date()
    long_ago, lately = today - timedelta(days=40), today - timedelta(days=5)
    monthly = await _measure(given, owner, space, Frequency.MONTHLY, long_ago)
    never = await _measure(given, owner, space, Frequency.ONCE)
    await _measure(given, owner, space, Frequency.YEARLY, lately)
    await _measure(given, owner, space, Frequency.NONE)
    await _measure(given, owner, space, Frequency.WEEKLY, retired=True)
    due = (await owner.read(f"{space}/home"))["due"]["indicators"]

    assert [each["indicator"]["id"] for each in due] == [monthly, never]
    assert due[0]["last_measured_on"] == long_ago.isoformat()
    assert (due[1]["frequency"], due[1]["last_measured_on"]) == ("once", None)


async def test_a_home_says_which_hopes_are_to_be_looked_at_again(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    today = datetime.now(UTC).date()
    hoped = {"text": "I shall" + " hope" * 40, "modality": "aspired"}
    due = [hoped | {"revisit_on": today.isoformat()}]
    not_yet = [hoped | {"revisit_on": (today + timedelta(days=1)).isoformat()}]
    told = await _tell(owner, space, steps=due, **SEEN)
    await _tell(owner, space, steps=not_yet, **SEEN)
    elsewhere = await _space(owner)
    await _tell(owner, elsewhere, steps=due, **SEEN)
    steps = (await owner.read(f"{space}/home"))["due"]["steps"]

    assert [step["story"] for step in steps] == [{"id": told["id"], "label": "A story"}]
    assert steps[0]["revisit_on"] == today.isoformat()
    assert len(steps[0]["step"]["label"]) == 80


async def test_a_home_shows_nothing_of_stories_that_one_does_not_see(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    today = datetime.now(UTC).date().isoformat()
    steps = [{"text": "I shall.", "modality": "aspired", "revisit_on": today}]
    await _tell(owner, space, steps=steps)
    await _tell(owner, space, steps=steps, state="approved", approval={"how": "so"})
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    before = await viewer.get(f"{space}/home")
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    seen = await evaluator.read(f"{space}/home")
    home = before.json()

    assert sum(home["counts"]["stories"].values()) == 0
    assert (home["latest"]["stories"], home["due"]["steps"]) == ([], [])
    assert home["permissions"] == ["read_space"]
    assert seen["counts"]["stories"]["approved"] == 1

    await _tell(owner, space, steps=steps)
    after = await viewer.get(f"{space}/home")
    assert after.headers["etag"] == before.headers["etag"]


async def test_the_home_of_a_space_that_one_does_not_see_is_not_there(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner, open=False)
    outsider = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(guest, space.rsplit("/", 1)[1], SpaceRole.STAKEHOLDER)

    assert (await stranger.get(f"{space}/home")).status_code == 404
    assert (await outsider.get(f"{space}/home")).status_code == 404
    assert (await guest.read(f"{space}/home"))["permissions"] == [
        "comment_on_report",
        "hold_aspiration",
        "read_space",
        "write_story",
    ]


async def test_a_home_takes_as_many_statements_however_much_there_is(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    numbers = []
    for rounds in (0, 3):
        for _ in range(rounds):
            await _tell(owner, space, **SEEN)
            await owner.made(f"{space}/activities", {"title": "A", "kind": "visit"})
            await _measure(given, owner, space, Frequency.WEEKLY, date(2020, 1, 1))
        await owner.read(f"{space}/home")
        with _statements(given.engine) as sent:
            await owner.read(f"{space}/home")
        numbers.append(len(sent))

    assert numbers[0] == numbers[1]
    assert numbers[0] <= 16
