"""Checking: what an older version stored is brought up to this one."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.chapter import Chapter
from services.database.dialect import table_of
from services.database.tables import (
    Flow,
    OpenDay,
    OtherCycle,
    Signature,
    Story,
    Summary,
    TellerMonth,
)
from services.database.work import work
from services.folding import check_counts, fold_organisation
from tests.support.flowing import steps_of
from tests.support.given import Given
from tests.support.telling import Telling, telling

APPLIED = {"cycle": "applied"}
WHOSE = ("default", "teller", "analyst", "both")


async def _reports(here: Telling) -> list[dict[str, Any]]:
    parts = "effect,contribution,flows,paths,agreement,carriage,patterns,stalls"
    path = f"/v1/spaces/{here.space}/report?parts={parts}&placements="
    return [await here.evaluator.read(path + whose) for whose in WHOSE]


async def _as_before(given: Given, organisation: UUID) -> None:
    """Leave what was stored before there were chapters: facts that know less."""
    async with work(given.engine, organisation) as session:
        tables: tuple[type[Any], ...] = (Story, Flow)
        for table in tables:
            for row in await session.exec(
                select(table).where(table.organisation_id == organisation)
            ):
                if row.facts is not None:
                    steps = [_plain(step) for step in row.facts.get("steps", ())]
                    facts = {k: v for k, v in row.facts.items() if k != "by"}
                    for flow in [*facts.get("flows", ()), facts.get("flow", {})]:
                        flow.pop("carries", None)
                        flow.pop("closes_aspired", None)
                    for path in facts.get("paths", ()):
                        del path[4:]
                    row.facts = {**facts, "steps": steps} if steps else facts
                    session.add(row)
        connection = await session.connection()
        for kept in (Summary, TellerMonth):
            own = table_of(kept).c
            await connection.execute(
                sa.delete(kept).where(
                    own.organisation_id == organisation, own.chapter != Chapter.DEFAULT
                )
            )
        await _without_hopes(session, organisation)
        own = table_of(OtherCycle).c
        await connection.execute(
            sa.delete(OtherCycle).where(own.organisation_id == organisation)
        )


async def _without_hopes(session: AsyncSession, organisation: UUID) -> None:
    """Leave the counts as they were before it was counted what is aspired of them."""
    moves = {"flows", "loops", "kinds", "out", "paths"}
    for page in await session.exec(
        select(Summary).where(Summary.organisation_id == organisation)
    ):
        page.counts = {
            name: n
            for name, n in page.counts.items()
            if name.split("\t")[0] not in moves or not name.endswith("aspired")
        }
        session.add(page)
    for kept in (Signature, OpenDay):
        own = table_of(kept).c.organisation_id == organisation
        connection = await session.connection()
        await connection.execute(sa.update(kept).where(own).values(aspired=0))


def _plain(step: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in step.items() if name != "coded"}


async def test_records_of_an_older_version_are_read_and_then_brought_up(
    given: Given,
) -> None:
    here = await telling(given)
    own = here.collector.organisation_id
    away = {"text": "There.", "space_id": await here.another_space()}
    stories = [
        await here.story(),
        await here.story(told_on="2017-01-10"),
        await here.story(steps=[{"text": "Here.", "space_id": here.space}, away]),
    ]
    hope = {"text": "I hope.", "modality": "aspired", "placements": [APPLIED]}
    story = await here.story(steps=[hope, hope, hope], told_on="2017-01-10")
    first, _, last = steps_of(story)
    back = {"source_step_id": last, "target_step_id": first, "relation": "returns"}
    await here.evaluator.made("/v1/flows", back)
    ends = [steps_of(story)[0] for story in stories]
    body = {"source_step_id": ends[0], "target_step_id": ends[1]}
    await here.evaluator.made("/v1/flows", {**body, "relation": "leads_to"})
    for step in ends:
        said = {"cycle": "strategic", "polarity": "negative"}
        await here.evaluator.made(f"/v1/steps/{step}/placements", said)
    await fold_organisation(given.engine, own)
    wanted = await _reports(here)
    await _as_before(given, own)
    default, *_ = await _reports(here)
    key = (given.engine, own, UUID(here.space))
    told = await check_counts(*key, rebuild=False)
    righted = await check_counts(*key)
    again = await check_counts(*key)

    assert default["cycles"] == wanted[0]["cycles"]
    before, after = (each["flows"]["loops"]["short"] for each in (default, wanted[0]))
    assert (before["count"], before["aspired"]) == (1, None)
    assert (after["count"], after["aspired"]["count"]) == (1, 1)
    assert len(wanted[0]["carriage"]["cells"]) == 1
    assert told.differed == righted.differed > 0
    assert again.differed == 0
    assert await _reports(here) == wanted


async def test_a_change_after_the_check_takes_back_what_is_counted(
    given: Given,
) -> None:
    here = await telling(given)
    own = here.collector.organisation_id
    story = await here.story()
    step = steps_of(story)[0]
    path = f"/v1/steps/{step}/placements"
    placed = await here.evaluator.made(path, {"cycle": "strategic"})
    await fold_organisation(given.engine, own)
    await _as_before(given, own)
    key = (given.engine, own, UUID(here.space))
    await check_counts(*key)
    await here.evaluator.delete(f"/v1/placements/{placed['id']}")
    await fold_organisation(given.engine, own)

    assert (await check_counts(*key, rebuild=False)).differed == 0
