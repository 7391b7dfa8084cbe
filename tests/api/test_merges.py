"""The log of merges: what rests on what, and what is sent again."""

from pathlib import Path

from sqlmodel import select
from uuid_utils.compat import uuid7

from services.database.tables import MergeMove
from services.database.work import work
from services.exports import export_organisation
from services.organisation_import import import_organisation
from tests.support.executed import statements
from tests.support.given import Given
from tests.support.merging import (
    ANY,
    a_space,
    a_story,
    agree_with_the_rows,
    merged,
    merging,
    people,
    undone,
)

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def test_merges_that_rest_on_each_other_are_undone_from_the_last(
    given: Given,
) -> None:
    owner = await given.actor()
    ben, asa, zoe, eva = await people(owner, "Ben", "Asa", "Zoe", "Eva")
    first = await merged(owner, "persons", ben, asa)
    beside = await merged(owner, "persons", zoe, asa)
    last = await merged(owner, "persons", asa, eva)
    refused = []
    for merge in (first, beside):
        answer = await owner.post(f"/v1/merges/{merge['id']}/undo", headers=ANY)
        refused.append((answer.status_code, answer.json()["context"]["merge_id"]))
    await undone(owner, last)
    early = await owner.post(f"/v1/merges/{first['id']}/undo", headers=ANY)
    for merge in (beside, first):
        await undone(owner, merge)
    twice = await owner.post(f"/v1/merges/{first['id']}/undo", headers=ANY)
    listed = await owner.read("/v1/persons")

    assert refused == [(409, last["id"])] * 2
    assert early.json()["code"] == "merge-built-upon"
    assert early.json()["context"] == {"merge_id": beside["id"]}
    assert (twice.status_code, twice.json()["code"]) == (409, "state-conflict")
    assert len(listed["items"]) == 5


async def test_a_merge_that_is_sent_again_is_the_one_that_was_made(
    given: Given,
) -> None:
    owner = await given.actor()
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    merge = await merged(owner, "persons", ben, asa, body={"id": UNKNOWN})
    again = await merging(owner, "persons", ben, asa, body={"id": UNKNOWN})
    other = await merging(owner, "persons", zoe, asa, body={"id": UNKNOWN})
    key = {"Idempotency-Key": "once", **ANY}
    path = f"/v1/persons/{zoe}/merge"
    keyed = [await owner.post(path, {"into_id": asa}, headers=key) for _ in range(2)]

    assert (again.status_code, again.json()) == (200, merge)
    assert again.headers["idempotent-replay"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    assert [answer.status_code for answer in keyed] == [201, 201]
    assert keyed[0].json() == keyed[1].json()
    assert len((await owner.read("/v1/merges"))["items"]) == 2


async def test_a_merge_needs_the_version_that_was_read(given: Given) -> None:
    owner = await given.actor()
    ben, asa = await people(owner, "Ben", "Asa")
    tag = (await owner.get(f"/v1/persons/{ben}")).headers["etag"]
    await owner.patch(f"/v1/persons/{ben}", {"name": "Benjamin"})
    path, body = f"/v1/persons/{ben}/merge", {"into_id": asa}
    without = await owner.post(path, body)
    stale = await owner.post(path, body, headers={"If-Match": tag})
    merge = await merged(owner, "persons", ben, asa)
    undo = f"/v1/merges/{merge['id']}/undo"
    read = await owner.get(f"/v1/merges/{merge['id']}")

    assert (without.status_code, stale.status_code) == (428, 412)
    assert (await owner.post(undo)).status_code == 428
    assert read.json() == merge
    answer = await owner.post(undo, headers={"If-Match": read.headers["etag"]})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


async def test_the_log_lists_the_latest_first_and_by_noun(given: Given) -> None:
    owner = await given.actor()
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    first = await merged(owner, "persons", ben, asa)
    second = await merged(owner, "persons", zoe, asa)
    listed, cursor = [], None
    for _ in range(2):
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = await owner.read("/v1/merges", params=params)
        listed += answer["items"]
        cursor = answer["page"]["next_cursor"]
    spaces = await owner.read("/v1/merges?noun=space")

    assert listed == [second, first]
    assert (cursor, spaces["items"]) == (None, [])


async def test_merges_are_taken_elsewhere_and_undone_there(
    given: Given, tmp_path: Path
) -> None:
    owner = await given.actor()
    space, other = await a_space(owner), await a_space(owner, "Gardens")
    ben, asa = await people(owner, "Ben", "Asa")
    await owner.made(f"/v1/spaces/{other}/stories", a_story(ben))
    merges = [
        await merged(owner, "persons", ben, asa),
        await merged(owner, "spaces", other, space),
    ]
    key = uuid7()
    await export_organisation(given.engine, owner.organisation_id, tmp_path)
    await import_organisation(given.engine, tmp_path, organisation_id=key)
    there = await given.member(key)
    told = [await there.read(f"/v1/merges/{merge['id']}") for merge in merges]
    gone = await there.get(f"/v1/persons/{ben}")
    for merge in merges:
        await undone(there, merge)
    stories = await there.read(f"/v1/spaces/{other}/stories")

    assert told == merges
    assert (gone.status_code, gone.json()["context"]["into"]) == (410, asa)
    assert [each["tellers"][0]["id"] for each in stories["items"]] == [ben]
    await agree_with_the_rows(given, there, space, other)


async def test_a_merge_asks_for_no_more_statements_for_more_links(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    asked = []
    for many in (2, 6):
        ben, asa = await people(owner, "Ben", "Asa")
        for _ in range(many):
            await owner.made(f"/v1/spaces/{space}/stories", a_story(ben))
        with statements(given.engine) as said:
            merge = await merged(owner, "persons", ben, asa)
        with statements(given.engine) as unsaid:
            await undone(owner, merge)
        asked.append((len(said), len(unsaid)))

    assert asked[0] == asked[1]


async def test_what_an_older_version_set_aside_comes_back_in_this_one(
    given: Given,
) -> None:
    owner = await given.actor()
    ben, asa = await people(owner, "Ben", "Asa")
    merge = await merged(owner, "persons", ben, asa)
    async with work(given.engine, owner.organisation_id) as session:
        (row,) = await session.exec(
            select(MergeMove).where(
                MergeMove.organisation_id == owner.organisation_id,
                MergeMove.record == "person",
            )
        )
        assert row.kept is not None
        older = {k: v for k, v in row.kept.items() if k not in {"role", "version"}}
        row.kept = {**older, "nickname": "Benny"}
        session.add(row)
    await undone(owner, merge)
    back = await owner.read(f"/v1/persons/{ben}")

    assert (back["name"], back["role"], back["version"]) == ("Ben", None, 1)
