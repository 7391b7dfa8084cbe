"""The ceiling's report: one statement by hand, put together by the domain.

It reads the same summaries as the product, for an ordinary participant of one open
space, over all days, with nothing pending and no consent run out. What is a rule of the
framework and no matter of speed (`domain.assembly`, `domain.occurrence`,
`domain.disclosure`) is the product's own.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from api.routers.reports import counting_by, links_of
from api.schemas.report import ReportRead
from domain import indicator as rules
from domain.assembly import assemble
from domain.coding import Placements
from domain.cycle import Cycle
from domain.definition import target_on
from domain.disclosure import Groups, disclosed
from domain.fact import TOTAL, Family, StoryFacts
from domain.fact_record import from_record
from domain.flow import Edge, Relation
from domain.hope import ASPIRED
from domain.indicator import Direction, Kind, Point, trend
from domain.material import Material
from domain.occurrence import happened
from domain.reading import IndicatorReading, Reading
from domain.report import Item, Label
from domain.report import ReportPart as Part
from domain.room import ITEMS_MAX, LABEL_MAX
from domain.sentence import ENGLISH
from domain.story import Sight
from domain.summary import Days, Key, unmarked
from services.definitions import targets_of
from services.reports.build import Asked

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

PARTS = (
    Part.EFFECT,
    Part.CONTRIBUTION,
    Part.FLOWS,
    Part.PATHS,
    Part.MATRIX,
    Part.COVERAGE,
)
OPEN_AFTER = 180
"""Days, as the service's settings have it."""

_MEASURED = """
    SELECT json_build_object('id', m.id, 'day', m.day, 'value', m.value,
        'code', m.code, 'text', m.text, 'out_of', m.out_of,
        'n', m.n, 'spread', m.spread)
    FROM measurement m
    WHERE m.organisation_id = i.organisation_id AND m.indicator_id = i.id
    AND m.deleted_at IS NULL AND m.part = ''
    ORDER BY m.day {0}, m.id {0} LIMIT 1"""

_INDICATORS = f"""
    SELECT json_agg(json_build_object('id', i.id, 'name', i.name, 'kind', i.kind,
        'unit', i.unit, 'direction', i.direction, 'baseline', i.baseline,
        'targets', i.targets::json,
        'cycles', (SELECT json_agg(json_build_array(c.cycle, c.dimension))
            FROM indicator_cycle c
            WHERE c.organisation_id = i.organisation_id AND c.indicator_id = i.id),
        'first', ({_MEASURED.format("ASC")}), 'latest', ({_MEASURED.format("DESC")}),
        'newest', (SELECT json_agg(json_build_array(x.day, x.value)) FROM (
            SELECT m.day, m.value FROM measurement m
            WHERE m.organisation_id = i.organisation_id AND m.indicator_id = i.id
            AND m.deleted_at IS NULL AND m.part = '' AND m.value IS NOT NULL
            ORDER BY m.day DESC, m.id DESC LIMIT {rules.TREND_LATEST}) x),
        'n', (SELECT coalesce(sum(m.n), 0) FROM measurement_month m
            WHERE m.organisation_id = i.organisation_id AND m.indicator_id = i.id)
    ) ORDER BY i.name, i.id)
    FROM indicator i WHERE i.organisation_id = $1 AND i.space_id = $2"""


def _newest(cycle: Cycle, *, negative: bool) -> str:
    return f"""(
    SELECT y.cycle, s.id, s.title, s.told_on, y.negative, {negative} AS extra
    FROM story_cycle y
    JOIN story s ON s.organisation_id = y.organisation_id AND s.id = y.story_id
    WHERE y.organisation_id = $1 AND y.space_id = $2 AND y.cycle = '{cycle}'
    AND y.latest AND s.deleted_at IS NULL AND s.visibility >= $3
    {"AND y.negative" if negative else ""}
    ORDER BY y.told_on DESC, y.story_id DESC LIMIT {1 if negative else ITEMS_MAX})"""


_EXAMPLES = " UNION ALL ".join(
    _newest(cycle, negative=negative) for negative in (False, True) for cycle in Cycle
)

# $1 the organisation, $2 the space, $3 the sight, $4 the last day of open flows.
_REPORT = f"""
WITH tie AS (
    SELECT f.* FROM flow f WHERE f.organisation_id = $1
    AND f.relation IN ('same_event', 'part_of') AND f.unresolved IS NULL
    AND (f.space_id = $2 OR f.source_space_id = $2)
)
SELECT
    (SELECT name FROM space WHERE organisation_id = $1 AND id = $2),
    (SELECT group_key FROM organisation WHERE organisation_id = $1),
    (SELECT counts FROM summary WHERE organisation_id = $1 AND space_id = $2
        AND sight = $3 AND chapter = 'default' AND period = 'all'),
    (SELECT json_agg(json_build_array(subject, n, aspired)) FROM (
        SELECT subject, n, aspired FROM signature
        WHERE organisation_id = $1 AND space_id = $2 AND sight = $3
        AND chapter = 'default' ORDER BY n DESC, subject DESC LIMIT 60) most),
    (SELECT json_build_array(coalesce(sum(n), 0), coalesce(sum(aspired), 0))
        FROM open_day WHERE organisation_id = $1 AND space_id = $2 AND sight = $3
        AND chapter = 'default' AND day <= $4),
    (SELECT json_agg(json_build_array(id, relation, source_step_id, target_step_id))
        FROM tie),
    (SELECT json_agg(facts::json) FROM story WHERE organisation_id = $1
        AND deleted_at IS NULL AND visibility >= $3 AND id IN (
            SELECT source_story_id FROM tie UNION SELECT target_story_id FROM tie)),
    ({_INDICATORS}),
    (SELECT json_agg(e) FROM ({_EXAMPLES}) e)
"""


def _moves(family: Family, subject: str, numbers: Sequence[int]) -> dict[Key, int]:
    """Return how many there are and how many of them are aspired, as counts."""
    return {
        Key(family, subject, facet): n
        for facet, n in zip(("", ASPIRED), numbers, strict=True)
        if n
    }


async def report(pool: Pool, organisation: UUID, space: UUID, threshold: int) -> bytes:
    """Return the report as the service answers it."""
    today = datetime.now(UTC).date()
    sight, until = Sight.SPACE, today - timedelta(days=OPEN_AFTER + 1)
    row = await pool.fetchrow(_REPORT, organisation, space, int(sight), until)
    assert row is not None  # noqa: S101 - a select without FROM has a row
    name, key, counts, signatures, opened, ties, told, indicators, examples = row
    counted = _counts(counts, space, sight)
    for subject, *numbers in _read(signatures):
        counted.update(_moves(Family.PATHS, subject, numbers))
    counted.update(_moves(Family.OPEN, TOTAL, _read(opened)))
    read = [_indicator(each, today) for each in _read(indicators, exact=True)]
    links = links_of(Asked(spaces=[space]))
    material = Material(
        spaces=[Label(space, name[:LABEL_MAX])],
        rows=links.rows,
        first=None,
        last=None,
        today=today,
        hidden=False,
        counts=counted,
        events_beside=_events(ties, told, space),
        indicators=read,
        indicator_labels={each.id: each.label for each in read},
        measured=frozenset(each.id for each in read if each.measurements),
        items=_items(examples),
        space_labels={space: name},
    )
    made = assemble(material, links.sources, parts=frozenset(PARTS))
    shown = disclosed(made, Groups(threshold, key.encode()))
    told_of = {field.name: getattr(shown, field.name) for field in fields(shown)}
    answer = ReportRead.model_validate(
        {
            **told_of,
            "counting": counting_by(Placements.DEFAULT, ENGLISH),
            "threshold": threshold,
        }
    )
    return answer.model_dump_json(by_alias=True).encode()


def _read(text: str | None, *, exact: bool = False) -> Any:  # noqa: ANN401 - JSON
    number = Decimal if exact else int
    return json.loads(text or "[]", parse_float=Decimal, parse_int=number)


def _counts(text: str | None, space: UUID, sight: Sight) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for name, n in json.loads(text or "{}").items():
        key = Key.named(name)
        facet, beyond = unmarked(key.facet)
        if all(each == (space, sight) for each in beyond):
            found[key._replace(facet=facet)] += n
    return found


def _events(
    ties: str | None, told: str | None, space: UUID
) -> dict[tuple[str, str], int]:
    edges = [
        Edge(UUID(key), UUID(source), UUID(target), Relation(relation), made=False)
        for key, relation, source, target in _read(ties)
    ]
    facts = list(map(from_record, _read(told)))
    stories = [each for each in facts if isinstance(each, StoryFacts)]
    return happened(stories, edges, [space], Days()).beside()


def _items(examples: str | None) -> dict[Cycle, list[Item]]:
    found: dict[Cycle, list[Item]] = {cycle: [] for cycle in Cycle}
    for each in _read(examples):
        own = found[Cycle(each["cycle"])]
        day = date.fromisoformat(each["told_on"])
        item = Item(UUID(each["id"]), each["title"], day, each["negative"])
        if not each["extra"]:
            own.append(item)
        elif not any(other.negative for other in own):
            own[ITEMS_MAX - 1 :] = [item]
    return found


def _indicator(told: dict[str, Any], today: date) -> IndicatorReading:
    order = list(Cycle)
    cycles = sorted(
        ((Cycle(cycle), dimension) for cycle, dimension in told["cycles"]),
        key=lambda pair: order.index(pair[0]),
    )
    first, latest = _measurement(told["first"]), _measurement(told["latest"])
    begun = None if first is None else first.value
    reached = None if latest is None else latest.value
    target = target_on(targets_of(told["targets"]), today)
    aim = None if target is None else target.value
    direction = Direction(told["direction"])
    newest = [Point(date.fromisoformat(d), v) for d, v in told["newest"] or ()]
    return IndicatorReading(
        id=UUID(told["id"]),
        label=told["name"][:LABEL_MAX],
        cycles=tuple(cycles),
        kind=Kind(told["kind"]),
        unit=told["unit"],
        direction=direction,
        baseline=told["baseline"],
        target=aim,
        first=first,
        latest=latest,
        change=rules.change(begun, reached),
        ratio=rules.ratio(begun, reached),
        progress=rules.progress(told["baseline"], reached, aim, direction),
        trend=trend(newest),
        measurements=int(told["n"]),
    )


def _measurement(told: dict[str, Any] | None) -> Reading | None:
    if told is None:
        return None
    return Reading(
        id=UUID(told["id"]),
        day=date.fromisoformat(told["day"]),
        value=told["value"],
        code=told["code"],
        # What is invented is numbers.
        metric=None,
        text=told["text"],
        out_of=told["out_of"],
        share=rules.share(told["value"], told["out_of"]),
        n=None if told["n"] is None else int(told["n"]),
        spread=told["spread"],
    )
