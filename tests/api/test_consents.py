"""Consents: whom a story reaches, for how long, and how its teller is named."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from domain.access import SpaceRole
from services.consents import expire_consents, past_consents
from services.database.tables import Consent, Story
from services.database.work import work
from services.folding import fold_organisation, folder_of
from tests.support.facts import assert_facts_hold
from tests.support.given import Actor, Given
from tests.support.telling import Telling, telling

TODAY = datetime.now(UTC).date()


async def _sees(actor: Actor, story: dict[str, Any]) -> bool:
    answer = await actor.get(f"/v1/stories/{story['id']}")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


async def _consent(here: Telling, story: dict[str, Any], **sent: Any) -> dict[str, Any]:
    path = f"/v1/stories/{story['id']}/consents"
    return await here.teller.made(path, sent)


async def test_a_consent_says_whom_a_story_reaches(given: Given) -> None:
    here = await telling(given)
    neighbour = await given.member(here.collector.organisation_id, here.reader.role)
    await given.participation(neighbour, here.space, SpaceRole.SPONSOR)
    story = await here.story(consent=None)
    seen = [
        [
            await _sees(actor, story)
            for actor in (here.evaluator, neighbour, here.reader)
        ]
    ]
    for reach in ("space", "organisation", "space"):
        await _consent(here, story, reach=reach)
        await assert_facts_hold(given, here.collector)
        seen.append(
            [
                await _sees(actor, story)
                for actor in (here.evaluator, neighbour, here.reader)
            ]
        )

    assert seen == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
        [True, True, False],
    ]


async def test_a_consent_says_how_the_teller_is_named(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    labels = []
    for naming in ("named", "role", "anonymous"):
        await _consent(here, story, reach="organisation", naming=naming)
        labels.append((await here.reader.read(path))["tellers"][0]["label"])

    assert labels == ["Phuntshok", "a teller", "anonymous"]
    found = await here.reader.read(
        "/v1/stories", params={"teller": str(here.teller.person_id)}
    )
    assert found["items"] == []


async def test_a_consent_is_a_new_version_and_takes_the_place_of_the_last(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}"
    given_by = str(here.teller.person_id)
    made = await _consent(
        here, story, reach="space", given_by_id=given_by, given_on="2016-12-20"
    )
    whole = await here.teller.read(path)
    history = (await here.evaluator.read(f"{path}/consents"))["items"]

    assert (whole["version"], whole["state"]) == (2, "approved")
    assert whole["consent"] == made
    assert (await here.evaluator.read(f"/v1/consents/{made['id']}")) == made
    assert (await here.reader.get(f"/v1/consents/{made['id']}")).status_code == 404
    assert [each["reach"] for each in history] == ["space", "organisation"]
    assert [each["revoked_at"] is None for each in history] == [True, False]
    before = await here.teller.read(f"{path}/versions/1")
    assert before["consent"]["reach"] == "organisation"
    assert before["consent"]["revoked_at"] is None


async def test_a_revoked_consent_reaches_nobody_and_stays_in_the_history(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story(consent={"reach": "public", "naming": "named"})
    wide = story["consent"]
    narrow = await _consent(here, story, reach="space")
    revoked = await here.teller.delete(f"/v1/consents/{narrow['id']}")
    again = await here.teller.delete(f"/v1/consents/{narrow['id']}")
    old = await here.teller.delete(f"/v1/consents/{wide['id']}")

    assert [each.status_code for each in (revoked, again, old)] == [204, 204, 204]
    assert not await _sees(here.reader, story)
    assert await _sees(here.evaluator, story)
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert (whole["state"], whole["version"]) == ("approved", 3)
    assert whole["consent"]["revoked_at"] is not None
    path = f"/v1/stories/{story['id']}/consents"
    history = (await here.teller.read(path, params={"limit": "1"}))["page"]
    assert history["has_more"]
    await assert_facts_hold(given, here.collector)


async def test_who_may_give_revoke_and_read_consents(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}/consents"
    for actor, wanted in (
        (here.reader, (403, 403, 403)),
        (here.evaluator, (403, 403, 200)),
        (elsewhere.collector, (404, 404, 404)),
        (here.collector, (201, 204, 200)),
    ):
        answers = [
            await actor.post(path, {"reach": "organisation"}),
            await actor.delete(f"/v1/consents/{story['consent']['id']}"),
            await actor.get(path),
        ]
        assert tuple(each.status_code for each in answers) == wanted


async def test_a_foreign_person_gives_no_consent(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    story = await here.story()
    answer = await here.teller.post(
        f"/v1/stories/{story['id']}/consents",
        {"reach": "public", "given_by_id": str(elsewhere.teller.person_id)},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/given_by_id"


async def test_a_consent_holds_on_its_last_day_and_not_after(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    await _consent(here, story, reach="organisation", until=str(TODAY))
    assert await _sees(here.reader, story)
    assert await _expire(here, days=0) == 0
    assert await _sees(here.reader, story)
    version = (await here.teller.read(f"/v1/stories/{story['id']}"))["version"]
    assert await _expire(here, days=1) == 1
    assert await _expire(here, days=1) == 0

    assert not await _sees(here.reader, story)
    assert await _sees(here.evaluator, story)
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert whole["version"] == version
    await assert_facts_hold(given, here.collector)


async def test_a_consent_that_ran_out_leaves_the_counts_with_the_next_fold(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    await _consent(here, story, reach="organisation", until=str(TODAY))
    own = here.collector.organisation_id
    yesterday = TODAY - timedelta(days=1)
    async with work(given.engine, own) as session:
        row = await session.get(Story, (own, UUID(story["id"])))
        assert row is not None
        row.visible_until = yesterday
        consents = select(Consent).where(
            Consent.organisation_id == own, col(Consent.until) == TODAY
        )
        (await session.exec(consents)).one().until = yesterday
    before = await here.reader.read(f"/v1/spaces/{here.space}/report")
    await fold_organisation(given.engine, own)

    assert await here.reader.read(f"/v1/spaces/{here.space}/report") == before
    async with work(given.engine, own, reads_only=True) as session:
        assert await past_consents(session, folder_of(own), TODAY) == []
    await assert_facts_hold(given, here.collector)


async def test_a_consent_that_is_past_gives_nothing(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    until = str(TODAY - timedelta(days=1))
    await _consent(here, story, reach="public", until=until)

    assert not await _sees(here.reader, story)
    await assert_facts_hold(given, here.collector)


async def test_consent_is_as_easily_changed_in_an_archived_space(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    await here.collector.post(
        f"/v1/spaces/{here.space}/archive", headers={"If-Match": "*"}
    )
    narrow = await _consent(here, story, reach="space")
    revoked = await here.teller.delete(f"/v1/consents/{narrow['id']}")

    assert revoked.status_code == 204
    assert not await _sees(here.reader, story)


async def _expire(here: Telling, *, days: int) -> int:
    """Do what the worker does, some days from now."""
    own = here.collector.organisation_id
    async with work(here.given.engine, own) as session:
        day = TODAY + timedelta(days=days)
        return await expire_consents(session, folder_of(own), day)
