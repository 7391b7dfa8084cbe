"""What holds of frozen reports whatever is entered, in whatever order."""

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import given as invented
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from domain.coding import Placements
from domain.frozen_report import REDACTED, redacted
from domain.story import Reach, State
from services.database.tables import Consent, Step, Story
from services.database.work import work
from services.exports import export_organisation
from services.folding import fold_organisation
from services.organisation_import import import_organisation
from tests.support.given import Actor, Given
from tests.support.served import served
from tests.support.tangle import TODAY, Json, Tangle, tangle

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
REACHES = ("evaluators", "space", "organisation", "partners", "public")


def _id(number: int) -> str:
    return str(UUID(int=0x0192F0C1 << 96 | 7 << 76 | 2 << 62 | number))


SPACE, INDICATOR = _id(1), _id(2)
STORIES = [
    (
        f"/v1/spaces/{SPACE}/stories",
        {
            "id": _id(100 + n),
            "title": f"Story {n}",
            "told_on": f"2020-01-{1 + n % 2:02}",
            "state": "approved",
            "approval": {"how": "by voice", "on": "2020-02-01"},
            "consent": {"reach": "organisation"},
            "steps": [
                {
                    "id": _id(200 + 10 * n + k),
                    "text": f"Step {k}",
                    "placements": [{"cycle": cycle, "polarity": polarity}],
                }
                for k, (cycle, polarity) in enumerate(
                    (("applied", "negative"), ("realized", "positive"))
                )
            ],
        },
    )
    for n in range(4)
]
MEASURED: list[tuple[str, Json]] = [
    (
        f"/v1/indicators/{INDICATOR}/measurements",
        {
            "id": _id(300 + n),
            "value": value,
            "when": {"from": "2020-03-01", "precision": "day"},
        },
    )
    for n, value in enumerate((3, 12.5, 1))
]
TIED: list[tuple[str, Json]] = [
    (
        "/v1/flows",
        {
            "id": _id(400 + n),
            "source_step_id": _id(201 + 10 * n),
            "target_step_id": _id(210 + 10 * n),
            "relation": "leads_to",
        },
    )
    for n in range(3)
]


async def _entered(given: Given, order: random.Random, *, folded: bool) -> str:
    """Enter the same in an organisation of its own; return the digest of a report."""
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = {"id": SPACE, "name": "A space", "structure": "network"}
    await evaluator.made("/v1/spaces", space)
    indicator = {
        "id": INDICATOR,
        "name": "An indicator",
        "kind": "number",
        "cycles": [{"cycle": "realized"}],
    }
    await evaluator.made(f"/v1/spaces/{SPACE}/indicators", indicator)
    for entries in ([*STORIES, *MEASURED], TIED):
        shuffled = list(entries)
        order.shuffle(shuffled)
        for path, body in shuffled:
            await evaluator.made(path, body)
        if folded:
            await fold_organisation(given.engine, evaluator.organisation_id)
    report = {"title": "x", "space_ids": [SPACE], "reach": "organisation"}
    made = await evaluator.made("/v1/reports", report)
    return str(made["digest"])


@settings(SLOW, max_examples=2)
@invented(order=st.randoms(use_true_random=False), folded=st.booleans())
async def test_the_order_of_entry_makes_no_difference_to_the_bytes(
    given: Given, order: random.Random, *, folded: bool
) -> None:
    first = await _entered(given, order, folded=folded)
    second = await _entered(given, order, folded=not folded)

    assert first == second


@settings(SLOW, max_examples=2)
@invented(seed=st.integers(0, 10**6))
async def test_a_frozen_report_changes_by_redaction_alone(
    given: Given, seed: int
) -> None:
    made = await tangle(given, seed)
    await made.consent()
    reports = [await _frozen(made, reach) for reach in REACHES]
    places: dict[str, set[str]] = {report["id"]: set() for report in reports}
    for _ in range(3):
        for _ in range(20):
            await made.act()
        for name in ("withdraw", "consent", "delete"):
            await getattr(made, name)()
        for report in reports:
            read = await made.collector.read(f"/v1/reports/{report['id']}")
            pointers = {each["pointer"] for each in read["redactions"]}
            assert read["digest"] == report["digest"]
            assert read["content"] == redacted(report["content"], sorted(pointers))
            assert places[report["id"]] <= pointers
            places[report["id"]] = pointers
            assert await _shown_without_right(given, made, read) == []


@settings(SLOW, max_examples=2)
@invented(
    seed=st.integers(0, 10**6),
    threshold=st.sampled_from((1, 3, 5)),
    whose=st.sampled_from(Placements),
)
async def test_what_is_taken_to_an_empty_database_is_reported_alike(
    given: Given, empty: dict[str, str], seed: int, threshold: int, whose: Placements
) -> None:
    made = await tangle(given, seed)
    for _ in range(40):
        await made.act()
    await made.actors["owner"].patch("/v1/organisation", {"threshold": threshold})
    before = [
        (await _frozen(made, reach, placements=whose))["digest"] for reach in REACHES
    ]
    for url in empty.values():
        key = uuid7()
        async with served(url) as there:
            with TemporaryDirectory() as folder:
                own, files = made.collector.organisation_id, Path(folder)
                await export_organisation(given.engine, own, files)
                await import_organisation(there.engine, files, organisation_id=key)
            by = await there.member(key, OrganisationRole.EVALUATOR)
            after = [
                (await _frozen(made, reach, by, placements=whose))["digest"]
                for reach in REACHES
            ]

        assert before == after


async def _frozen(
    made: Tangle, reach: str, by: Actor | None = None, **fields: Any
) -> dict[str, Any]:
    """Freeze a report of the open spaces."""
    body = {
        "title": "x",
        "space_ids": [made.spaces[0], made.spaces[2]],
        "reach": reach,
        "without_answer": True,
        **fields,
    }
    return await (by or made.collector).made("/v1/reports", body)


async def _shown_without_right(
    given: Given, made: Tangle, report: dict[str, Any]
) -> list[str]:
    """Return the labels in a report of stories that it may not show any more."""
    own = made.collector.organisation_id
    shown = {
        item["id"]: item["label"]
        for row in report["content"]["report"]["cycles"]
        for item in row["contribution"]["items"]
        if item["label"] != REDACTED
    }
    async with work(given.engine, own, reads_only=True) as session:
        stories = await session.exec(
            select(Story).where(
                Story.organisation_id == own,
                col(Story.id).in_([UUID(key) for key in shown]),
            )
        )
        consents = await session.exec(
            select(Consent)
            .where(
                Consent.organisation_id == own,
                col(Consent.revoked_at).is_(None),
            )
            .order_by(col(Consent.recorded_at), col(Consent.id))
        )
        newest = {consent.story_id: consent for consent in consents}
        said = await _said_now(session, own, list(map(UUID, shown)))
        return [
            shown[str(story.id)]
            for story in stories
            if not _may_show(story, newest.get(story.id), report["reach"])
            or not _may_say(shown[str(story.id)], story, said, report["reach"])
        ]


async def _said_now(
    session: AsyncSession, own: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Return the texts of the steps that stories have now."""
    steps = await session.exec(
        select(Step).where(
            Step.organisation_id == own,
            col(Step.story_id).in_(ids),
            col(Step.deleted_at).is_(None),
        )
    )
    said: dict[UUID, list[str]] = {key: [] for key in ids}
    for step in steps:
        said[step.story_id].append(step.text)
    return said


def _may_say(label: str, story: Story, said: dict[UUID, list[str]], reach: str) -> bool:
    """Tell whether a label is still said by its story, or for evaluators."""
    texts = [story.title or "", *said[story.id]]
    return reach == "evaluators" or any(text.startswith(label) for text in texts)


def _may_show(story: Story, consent: Consent | None, reach: str) -> bool:
    if story.state is State.WITHDRAWN or story.deleted_at is not None:
        return False
    if reach == "evaluators":
        return True
    if consent is None or (consent.until is not None and consent.until < TODAY):
        return False
    return reach == "space" or consent.reach is not Reach.SPACE
