"""The two lints that keep the schema shardable by organisation."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from graphlib import TopologicalSorter
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from tests.support.given import Given
from tests.support.statements import Heard, faults

TENANT = "organisation_id"
NAME_MAX = 55

# Tables without an organisation, each with its reason.
OF_NOBODY = {"alembic_version": "which migrations were made"}


@pytest.fixture
async def catalogue(
    kind: str, database_url: str
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    if kind != "postgresql":
        pytest.skip("the catalogue of PostgreSQL")
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    yield connection
    await connection.close()


async def test_every_key_contains_the_organisation(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    rows = await catalogue.fetch(
        """SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text
                  AS of, array_agg(a.attname::text) AS columns
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
           WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
           GROUP BY 1, 2"""
    )
    loose = [
        row["name"]
        for row in rows
        if TENANT not in row["columns"] and row["of"] not in OF_NOBODY
    ]

    assert rows
    assert loose == []


async def test_every_table_has_a_primary_key(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    keyless = await catalogue.fetch(
        """SELECT relname FROM pg_class c WHERE relkind = 'r'
           AND relnamespace = 'public'::regnamespace AND NOT EXISTS
           (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')"""
    )

    assert [row["relname"] for row in keyless] == []


async def test_every_reference_stays_in_its_organisation(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    wrong = [
        (row["name"], row["columns"], row["target"])
        for row in await _references(catalogue)
        if TENANT not in row["columns"]
        or row["columns"].index(TENANT) != row["target"].index(TENANT)
    ]

    assert wrong == []


async def test_a_reference_is_never_cleared_by_the_database(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    # a: no action, r: restrict, c: cascade; n and d would set null or a default.
    wrong = [
        row["name"]
        for row in await _references(catalogue)
        if not {row["deletes"], row["updates"]} <= {"a", "r", "c"}
    ]

    assert wrong == []


async def test_tables_refer_to_each_other_in_no_circle(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for row in await _references(catalogue):
        if row["of"] != row["to"]:
            graph[row["of"]].add(row["to"])

    assert list(TopologicalSorter(graph).static_order())


async def test_an_organisation_is_a_uuid_and_never_absent(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    rows = await catalogue.fetch(
        """SELECT attrelid::regclass::text AS of, atttypid::regtype::text AS kind,
                  attnotnull AS present
           FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE attname = 'organisation_id' AND relkind = 'r'
           AND relnamespace = 'public'::regnamespace"""
    )

    assert rows
    assert [r["of"] for r in rows if (r["kind"], r["present"]) != ("uuid", True)] == []


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("triggers", "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"),
        (
            "sequences",
            (
                "SELECT relname FROM pg_class WHERE relkind = 'S'"
                " AND relnamespace = 'public'::regnamespace"
            ),
        ),
        (
            "identity columns",
            (
                "SELECT attname FROM pg_attribute a JOIN pg_class c"
                " ON c.oid = a.attrelid WHERE attidentity <> ''"
                " AND relnamespace = 'public'::regnamespace"
            ),
        ),
        ("exclusions", "SELECT conname FROM pg_constraint WHERE contype = 'x'"),
        (
            "rules",
            (
                "SELECT rulename FROM pg_rewrite r JOIN pg_class c"
                " ON c.oid = r.ev_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
            ),
        ),
        (
            "defaults that differ from row to row",
            (
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE"
                " pg_get_expr(adbin, adrelid) ~ 'now|random|nextval|uuid|CURRENT'"
            ),
        ),
    ],
)
async def test_the_schema_has_none_of_what_shards_do_not_take(
    catalogue: "asyncpg.Connection[Any]", what: str, query: str
) -> None:
    assert [row[0] for row in await catalogue.fetch(query)] == [], what


async def test_names_leave_room_for_the_number_of_a_shard(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    rows = await catalogue.fetch(
        """SELECT conname AS name FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace
           UNION SELECT relname FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"""
    )
    names = [str(row["name"]) for row in rows]

    assert [name for name in names if len(name.encode()) >= NAME_MAX] == []
    assert [name for name in names if re.search(r"_\d+\Z", name)] == []


async def test_a_function_names_the_organisation_of_what_it_reads(
    catalogue: "asyncpg.Connection[Any]",
) -> None:
    rows = await catalogue.fetch(
        "SELECT proname AS name, prosrc AS body FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
    )
    broken = {row["name"]: faults(row["body"]) for row in rows if faults(row["body"])}

    assert rows
    assert broken == {}


async def test_what_the_tests_execute_is_heard_and_keeps_the_rules(
    app: FastAPI, kind: str, given: Given
) -> None:
    owner = await given.actor()
    await owner.made("/v1/spaces", {"name": "Heard", "structure": "team"})
    heard: Heard = app.state.heard

    assert bool(heard.statements) is (kind == "postgresql")
    assert heard.faults() == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("SELECT * FROM story WHERE id = $1", "names no organisation"),
        ("SELECT 1 FROM space s JOIN story t ON true", "names no organisation"),
        (
            (
                "INSERT INTO story (organisation_id) VALUES ($1) ON CONFLICT (id)"
                " DO UPDATE SET updated_at = now()"
            ),
            "volatile in a write",
        ),
        (
            "UPDATE story SET n = random() WHERE organisation_id = $1",
            "volatile in a write",
        ),
        ("SELECT set_config('app.organisation_id', $1, true)", "local to one node"),
        ("SELECT pg_advisory_xact_lock(1)", "local to one node"),
        ("NOTIFY folding", "local to one node"),
        ("COPY story FROM STDIN", "copies past row-level security"),
        (
            "INSERT INTO story SELECT * FROM t WHERE organisation_id = $1",
            "inserts a select without ON CONFLICT or RETURNING",
        ),
    ],
)
def test_the_lint_of_statements_finds_what_it_is_for(statement: str, why: str) -> None:
    assert why in faults(statement)


def test_the_lint_of_statements_lets_pass_what_is_right() -> None:
    fine = (
        "SELECT * FROM story WHERE organisation_id = $1",
        "SELECT now()",
        "INSERT INTO story (organisation_id) VALUES ($1)",
        (
            "WITH gone AS (DELETE FROM delta WHERE organisation_id = $1 RETURNING *)"
            " INSERT INTO summary SELECT * FROM gone ON CONFLICT (organisation_id)"
            " DO UPDATE SET n = summary.n + excluded.n"
        ),
        "SELECT * FROM fold WHERE organisation_id = $1 FOR UPDATE SKIP LOCKED",
    )

    assert [faults(statement) for statement in fine] == [[]] * len(fine)


async def _references(catalogue: "asyncpg.Connection[Any]") -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await catalogue.fetch(
        """SELECT conname AS name, conrelid::regclass::text AS of,
                  confrelid::regclass::text AS to, confdeltype::text AS deletes,
                  confupdtype::text AS updates,
                  (SELECT array_agg(attname::text ORDER BY k.n)
                   FROM unnest(conkey) WITH ORDINALITY k (num, n) JOIN pg_attribute
                   ON attrelid = conrelid AND attnum = k.num) AS columns,
                  (SELECT array_agg(attname::text ORDER BY k.n)
                   FROM unnest(confkey) WITH ORDINALITY k (num, n) JOIN pg_attribute
                   ON attrelid = confrelid AND attnum = k.num) AS target
           FROM pg_constraint WHERE contype = 'f'
           AND connamespace = 'public'::regnamespace"""
    )
    assert found
    return found
