"""The tenant wall: the statement guard, and what row-level security needs."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, Table, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import ClauseElement, Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause, TextClause
from sqlalchemy.sql.operators import eq, in_op
from sqlalchemy.sql.selectable import Alias, FromClause
from sqlalchemy.sql.visitors import iterate

APPLICATION_ROLE = "valueweave_app"
"""The PostgreSQL role that reads and writes: it owns nothing and bypasses nothing."""

TENANT = "organisation_id"


class UnboundStatement(Exception):  # noqa: N818 - a defect, stated as a fact
    """A statement touches a tenant's table without naming the organisation."""


def enter(organisation_id: UUID) -> str:
    """Return the script that makes a PostgreSQL transaction an organisation's own."""
    return (
        f"SET LOCAL ROLE {APPLICATION_ROLE}; "
        f"SELECT enter_organisation('{organisation_id}')"
    )


def guard(engine: AsyncEngine) -> None:
    """Refuse, on this engine, every statement that does not name its organisation."""
    event.listen(engine.sync_engine, "before_execute", _before)


def _before(
    _connection: Connection,
    statement: object,
    _many: object,
    _one: object,
    options: dict[str, object],
) -> None:
    if isinstance(statement, ClauseElement) and not options.get("all_organisations"):
        check(statement)


_seen: set[object] = set()


def check(statement: ClauseElement) -> None:
    """Let a statement pass that binds or joins `organisation_id` of each table.

    Raises
    ------
    UnboundStatement
        If a tenant's table is read or written without it, or the text is raw SQL.
    """
    key = statement._generate_cache_key()  # noqa: SLF001 - the only key there is
    if key is not None and key.key in _seen:
        return
    unbound = _unbound(statement)
    if unbound:
        message = f"organisation_id is not bound for {', '.join(sorted(unbound))}"
        raise UnboundStatement(message)
    if key is not None and len(_seen) < 10_000:
        _seen.add(key.key)


def _unbound(statement: ClauseElement) -> set[str]:
    if isinstance(statement, TextClause):
        return {"raw SQL"}
    if isinstance(statement, Insert) and statement.select is None:
        # The column is NOT NULL and row-level security checks the value.
        return set()
    named: dict[int, str] = {}
    bound: set[int] = set()
    for element in iterate(statement):
        if isinstance(element, TextClause):
            named[hash(element)] = "raw SQL"
        if isinstance(element, Table | Alias) and TENANT in element.c:
            named[hash(element)] = str(element.description)
        if isinstance(element, BinaryExpression) and element.operator in (eq, in_op):
            bound.update(hash(table) for table in _tenants(element))
    if isinstance(statement, Insert | Update | Delete):
        named.setdefault(hash(statement.table), str(statement.table))
        if isinstance(statement, Insert):
            bound.add(hash(statement.table))
    aliased = {
        hash(element.element)
        for element in iterate(statement)
        if isinstance(element, Alias)
    }
    return {name for key, name in named.items() if key not in bound | aliased}


def _tenants(comparison: "BinaryExpression[bool]") -> Iterator[FromClause]:
    for side in (comparison.left, comparison.right):
        if (
            isinstance(side, ColumnClause)
            and side.name == TENANT
            and side.table is not None
        ):
            yield side.table
