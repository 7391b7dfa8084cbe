"""What a database holds: how its tables are made, and their rows, to be compared."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from services.database.engine import open_engine

_BESIDE = {
    "sqlite": """SELECT type || ' ' || name || ': ' || sql FROM sqlite_master
        WHERE sql IS NOT NULL AND (type <> 'table' OR sql LIKE 'CREATE VIRTUAL%')""",
    "postgresql": """
        SELECT 'constraint ' || conrelid::regclass || '.' || conname || ': '
            || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'index ' || tablename || ': ' || indexdef FROM pg_indexes
            WHERE schemaname = 'public'
        UNION ALL
        SELECT 'policy ' || p::text FROM pg_policies p WHERE schemaname = 'public'
        UNION ALL
        SELECT 'wall ' || relname || ': ' || relrowsecurity || relforcerowsecurity
            FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'right ' || table_name || '.' || column_name || ': '
            || grantee || ' ' || privilege_type
            FROM information_schema.column_privileges WHERE table_schema = 'public'
        UNION ALL
        SELECT 'right ' || table_name || ': ' || grantee || ' ' || privilege_type
            FROM information_schema.table_privileges WHERE table_schema = 'public'
        UNION ALL
        SELECT 'function ' || proname || ': ' || pg_get_functiondef(oid)
            || coalesce(proacl::text, '') FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'trigger ' || tgrelid::regclass || ': ' || pg_get_triggerdef(oid)
            FROM pg_trigger WHERE NOT tgisinternal""",
}
_BROKEN = {
    "sqlite": """SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'
        UNION ALL SELECT "table" || ' refers to no ' || parent
        FROM pragma_foreign_key_check""",
    "postgresql": """SELECT conname FROM pg_constraint WHERE NOT convalidated
        UNION ALL SELECT indexrelid::regclass::text FROM pg_index
        WHERE NOT (indisvalid AND indisready)""",
}

_OF_ALEMBIC = "alembic_version"
"""Alembic's own table: it stays when everything else is gone."""

Row = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Stored:
    """The tables of a database at one moment."""

    schema: dict[str, str]
    """Columns, constraints, indexes, policies, rights, functions: all but the order."""
    columns: dict[str, frozenset[str]]
    rows: dict[str, list[dict[str, str]]]
    broken: list[str]
    """References to nothing, and constraints and indexes that do not hold."""

    @property
    def empty(self) -> set[str]:
        """Return the tables that hold nothing."""
        return {table for table, rows in self.rows.items() if not rows}

    def within(
        self, other: "Stored", but: Iterable[str] = ()
    ) -> dict[str, Counter[Row]]:
        """Return the rows, as far as the other one has tables and columns for them.

        `but` names columns that are left out, like `story.title`, and tables.
        """
        return {
            table: Counter(
                frozenset(
                    (name, value)
                    for name, value in row.items()
                    if name in other.columns[table] and f"{table}.{name}" not in but
                )
                for row in rows
            )
            for table, rows in self.rows.items()
            if table in other.columns and table not in but
        }


async def stored(url: str) -> Stored:
    """Read all of a database, as the owner of its tables."""
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_read)
    finally:
        await engine.dispose()


def _read(connection: Connection) -> Stored:
    kind = connection.dialect.name
    inspector = sa.inspect(connection)
    tables = [name for name in _tables(connection) if name != _OF_ALEMBIC]
    schema: dict[str, str] = {}
    rows = {}
    for table in tables:
        found = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()
        rows[table] = [{k: repr(v) for k, v in row.items()} for row in found]
        if not _is_virtual(connection, table):
            schema |= dict(_made_of(inspector, table))
    for (line,) in connection.exec_driver_sql(_BESIDE[kind]):
        if _OF_ALEMBIC not in line:
            schema[re.sub(r"\s+", " ", line)] = ""
    return Stored(
        schema=schema,
        columns={
            table: frozenset(
                connection.exec_driver_sql(f'SELECT * FROM "{table}" LIMIT 0').keys()
            )
            for table in tables
        },
        rows=rows,
        broken=[str(row[0]) for row in connection.exec_driver_sql(_BROKEN[kind])],
    )


def _tables(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return sorted(sa.inspect(connection).get_table_names())
    found = connection.exec_driver_sql(
        "SELECT name FROM pragma_table_list WHERE type IN ('table', 'virtual')"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in found]


def _is_virtual(connection: Connection, table: str) -> bool:
    return connection.dialect.name == "sqlite" and bool(
        connection.exec_driver_sql(
            "SELECT 1 FROM pragma_table_list WHERE type = 'virtual' AND name = ?",
            (table,),
        ).all()
    )


def _made_of(inspector: sa.Inspector, table: str) -> Iterable[tuple[str, str]]:
    for column in inspector.get_columns(table):
        yield f"column {table}.{column['name']}", repr(sorted(column.items(), key=str))
    yield f"key {table}", repr(inspector.get_pk_constraint(table))
    parts: dict[str, list[Any]] = {
        "reference": [*inspector.get_foreign_keys(table)],
        "unique": [*inspector.get_unique_constraints(table)],
        "check": [*inspector.get_check_constraints(table)],
    }
    for what, found in parts.items():
        yield f"{what} {table}", repr(sorted(found, key=str))
