"""The migrations: one line, up, down and up again, the same tables as the code's."""

import asyncio
import os
import re

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from services.database.engine import open_engine
from tests.support import databases
from tests.support.filled import filled, unanswered
from tests.support.stored import Stored, stored

REWRITTEN: dict[str, set[str]] = {
    # A list drawn from placements: below it has one day of each cycle, and fewer rows.
    "0009": {"other_cycle"},
    # It named a version by an id, which none has, and comes back empty.
    "0012": {"decision.frame_version_id"},
    # It said of every report what is now said by what is in it.
    "0013": {"frozen_report.cycle_scheme"},
    # Below it nobody outside is told apart.
    "0017": {"story.visibility", "story.facts", "flow.facts"},
}
"""Columns (`story.title`) whose values a way down changes, by revision, and why."""

STEPS = None if os.environ.get("WHOLE") else 4
"""How many of the newest migrations are tried with rows; all by `make test-whole`."""

DERIVED = {
    "delta",
    "fold.folded_at",
    "open_day",
    "roll",
    "signature",
    "roll_month",
    "summary",
    "teller_month",
    "trace",
}
"""Tables whose rows are counted from others: `check` makes them anew; and when."""


def _config(url: str = "") -> Config:
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    return config


def _newest_first() -> list[str]:
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.walk_revisions()]


def _stored(url: str) -> Stored:
    return asyncio.run(stored(url))


def test_there_is_exactly_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(_config()).get_heads()) == 1


def test_the_schema_goes_up_down_and_up_again_step_by_step(url: str) -> None:
    empty = _stored(url)
    schemas = {}
    for revision in reversed(_newest_first()):
        databases.migrate(url, revision)
        schemas[revision] = _stored(url).schema
    command.check(_config(url))
    for revision in _newest_first():
        assert _stored(url).schema == schemas[revision], revision
        command.downgrade(_config(url), "-1")
    assert _stored(url).schema == empty.schema
    databases.migrate(url)

    assert _stored(url).schema == schemas[_newest_first()[0]]
    # Raises where the tables are not those that the code declares.
    command.check(_config(url))


def test_what_was_written_outlives_each_step_down_and_up(url: str) -> None:
    databases.migrate(url)
    realm = asyncio.run(filled(url))
    above = _stored(url)
    # What is counted may be all folded by now, or none of it yet.
    assert above.empty <= DERIVED
    for revision in _newest_first()[:STEPS]:
        command.downgrade(_config(url), "-1")
        below = _stored(url)
        databases.migrate(url, revision)
        again = _stored(url)
        but = REWRITTEN.get(revision, set()) | DERIVED

        # What the tables below hold is what was there, and comes back with the rest.
        assert below.within(below, but) == above.within(below, but), revision
        assert again.within(below, but) == above.within(below, but), revision
        assert again.schema == above.schema, revision
        assert (below.broken, again.broken) == ([], []), revision
        if revision == _newest_first()[0] and below.columns:
            assert asyncio.run(unanswered(url, realm)) == []
        command.downgrade(_config(url), "-1")
        above = below
    command.downgrade(_config(url), "base")
    assert _stored(url).rows == {}
    databases.migrate(url)

    assert asyncio.run(unanswered(url)) == []


def test_organisations_from_before_get_keys_of_their_own(url: str) -> None:
    databases.migrate(url, "0011")
    asyncio.run(_written(url, *map(_an_organisation, "ab")))
    databases.migrate(url)
    keys = {row["group_key"] for row in _stored(url).rows["organisation"]}

    assert [re.fullmatch("'[0-9a-f]{64}'", key) is None for key in keys] == [False] * 2


def _an_organisation(name: str) -> str:
    key = f"0192f0c1-2345-7abc-8def-0123456789a{name}"
    return f"""INSERT INTO organisation (organisation_id, name, access_version,
        threshold, demonstration, version, created_at)
        VALUES ('{key}', '{name}', 1, 5, false, 1, '2026-01-01T00:00:00.000000Z')"""


async def _written(url: str, *statements: str) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        for each in statements:
            await connection.exec_driver_sql(each)
    await engine.dispose()
