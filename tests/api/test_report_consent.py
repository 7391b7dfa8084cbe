"""A consent that has run out: its story is counted by evaluators alone, at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, update

from domain.access import OrganisationRole
from services.database.tables import Consent, Story
from services.database.work import work
from services.folding import fold_organisation
from tests.support.given import Actor, Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.report_numbers import differences, numbers

TODAY = datetime.now(UTC).date()


async def _counts(given: Given, reader: Actor, asked: Asked) -> tuple[int, int, bool]:
    """Return stories, relays and whether something is hidden, as a recount has them."""
    report = await reader.read(asked.path)
    rows = await rows_of(given.engine, reader.organisation_id)
    counted = Recount(rows, reader, asked).numbers()
    shown, untold = numbers(report)
    kept = {name: n for name, n in counted.items() if name not in untold}
    assert differences(kept, shown) == {}
    stories: int = report["totals"]["counts"]["stories"]
    relays: int = report["flows"]["kinds"]["relays"]["count"]
    return stories, relays, report["hidden"]


async def test_a_consent_that_runs_out_hides_its_story_and_flows_without_a_write(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    reader = await given.member(evaluator.organisation_id, OrganisationRole.PARTICIPANT)
    body = {"name": "Garden", "structure": "network"}
    space = (await evaluator.made("/v1/spaces", body))["id"]
    stories = []
    for name in ("Deki", "Pema"):
        story: dict[str, Any] = {
            "told_on": "2020-05-11",
            "tellers": [{"name": name}],
            "state": "approved",
            "approval": {"how": "by voice"},
            "consent": {"reach": "organisation", "until": str(TODAY)},
            "steps": [{"text": "We met.", "placements": [{"cycle": "applied"}]}],
        }
        path = f"/v1/spaces/{space}/stories"
        stories.append(await evaluator.made(path, story))
    ends = [story["steps"][0]["id"] for story in stories]
    flow = {"source_step_id": ends[0], "target_step_id": ends[1]}
    await evaluator.made("/v1/flows", {**flow, "relation": "leads_to"})
    asked = Asked((space,))
    cut = Asked((space,), TODAY.replace(2020, 5, 3), TODAY.replace(2020, 5, 20))

    for each in (asked, cut):
        assert await _counts(given, reader, each) == (2, 1, False)
    await fold_organisation(given.engine, evaluator.organisation_id)
    # As tomorrow finds it: nobody has written anything since.
    yesterday = TODAY - timedelta(days=1)
    async with work(given.engine, evaluator.organisation_id) as session:
        own = evaluator.organisation_id
        await session.exec(
            update(Story)
            .where(col(Story.organisation_id) == own, col(Story.id) == stories[0]["id"])
            .values(visible_until=yesterday)
        )
        await session.exec(
            update(Consent)
            .where(
                col(Consent.organisation_id) == own,
                col(Consent.story_id) == stories[0]["id"],
            )
            .values(until=yesterday)
        )
    for each in (asked, cut):
        assert await _counts(given, reader, each) == (1, 0, True)
        assert await _counts(given, evaluator, each) == (2, 1, False)
    link = f"/v1/report/rows?spaces={space}&of=kinds&subject=relays"
    assert (await reader.read(link))["items"] == []
    assert len((await evaluator.read(link))["items"]) == 1
