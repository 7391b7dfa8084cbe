"""The tenant wall: the statement guard, and what row-level security needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, Table, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import ClauseElement, Delete, Insert, Select, Update
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ColumnClause,
    Grouping,
    TextClause,
)
from sqlalchemy.sql.operators import and_, eq, in_op
from sqlalchemy.sql.selectable import CTE, Alias, CompoundSelect, Join, Subquery
from sqlalchemy.sql.visitors import iterate

APPLICATION_ROLE = "valueweave_app"
"""The PostgreSQL role that reads and writes: it owns nothing and bypasses nothing."""

TENANT = "organisation_id"


class UnboundStatement(Exception):
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
_SEEN_MAX = 1_000
"""Statements remembered as bound; a service has some hundreds."""


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
    if key is not None:
        if len(_seen) >= _SEEN_MAX:
            _seen.clear()
        _seen.add(key.key)


def _unbound(statement: ClauseElement) -> set[str]:
    """Return the tenants' tables that some part of a statement reads or writes unbound.

    A part is a select, an update or a delete, each by itself: what binds a table in
    one does not bind it in another.
    """
    found: set[str] = set()
    pending = [_Part(statement)]
    opened: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part.root) not in opened:
            opened.add(id(part.root))
            found |= part.unbound()
            pending += part.nested()
    return found


@dataclass
class _Part:
    """A select, update or delete, and the tables of the one that it stands in."""

    root: ClauseElement
    around: Mapping[int, bool] = field(default_factory=dict)
    """Tables outside, by hash: whether they are bound there."""
    tables: dict[int, str] = field(default_factory=dict)
    edges: list[tuple[int, int]] = field(default_factory=list)
    """A table is bound if the one before it is; 0 stands for a value."""
    inner: list[ClauseElement] = field(default_factory=list)
    """Parts in the condition or the columns: they may refer to these tables."""
    apart: list[ClauseElement] = field(default_factory=list)
    """Parts that are read from: they refer to nothing outside."""
    tied: list[ClauseElement] = field(default_factory=list)
    """Parts that are read from and say that they refer to what stands around this."""

    def __post_init__(self) -> None:
        pending = [*self.root.get_children()]
        if isinstance(self.root, Update | Delete):
            pending.append(self.root.table)
        if isinstance(self.root, TextClause):
            self._name(self.root)
        for condition in getattr(self.root, "_where_criteria", ()):
            self._bind(condition)
        for target, on, _, how in getattr(self.root, "_setup_joins", ()):
            self._join(target, on, outer=how["isouter"] or how["full"])
        # A list of values holds columns that name the list: each is taken once.
        taken: dict[int, ClauseElement] = {}
        while pending:
            element = pending.pop()
            if id(element) not in taken:
                taken[id(element)] = element
                pending += self._take(element)

    def unbound(self) -> set[str]:
        """Return the tables of this part, by name, that nothing binds."""
        if isinstance(self.root, Insert):
            # The column is NOT NULL and row-level security checks the value.
            return {"raw SQL"} if _RAW in self.tables else set()
        bound = self._bound()
        own = self.tables.keys() - self._outer()
        return {self.tables[key] for key in own - bound}

    def nested(self) -> "Iterator[_Part]":
        """Yield the parts inside this one."""
        bound = self._bound()
        here = {key: key in bound for key in self.tables} | dict(self.around)
        if isinstance(self.root, Insert):
            here = {}
        yield from (_Part(root, here) for root in self.inner)
        yield from (_Part(root) for root in self.apart)
        yield from (_Part(root, dict(self.around)) for root in self.tied)

    def _outer(self) -> set[int]:
        # As the compiler does it: what stands outside is meant, unless nothing else
        # would be left to read from.
        outside = self.tables.keys() & self.around.keys()
        named = getattr(self.root, "_correlate", ())
        if named:
            return outside & {hash(each) for each in named}
        return set() if outside == self.tables.keys() else set(outside)

    def _bound(self) -> set[int]:
        bound = {0} | {key for key in self._outer() if self.around[key]}
        grown = True
        while grown:
            new = {after for before, after in self.edges if before in bound} - bound
            bound |= new
            grown = bool(new)
        return bound

    def _take(self, element: ClauseElement) -> Iterable[ClauseElement]:
        """Note what an element is; return what of it belongs to this part too."""
        match element:
            case Select() | Insert() | Update() | Delete():
                self.inner.append(element)
            case CompoundSelect():
                self.inner += _selects(element)
            case CTE() | Subquery():
                for select in _selects(element.element):
                    tied = getattr(select, "_correlate", ())
                    (self.tied if tied else self.apart).append(select)
            case ColumnClause() if element.table is not None:
                return [element.table]
            case Table() | Alias() | TextClause():
                self._name(element)
            case _:
                if isinstance(element, Join):
                    outer = element.isouter or element.full
                    self._join(element.right, element.onclause, outer=outer)
                return element.get_children()
        return ()

    def _name(self, element: Table | Alias | TextClause) -> None:
        if isinstance(element, TextClause):
            self.tables[_RAW] = "raw SQL"
        elif TENANT in element.c:
            self.tables[hash(element)] = str(element.description)

    def _join(self, target: ClauseElement, on: object, *, outer: bool) -> None:
        # What an outer join asks for says nothing of the rows on its left.
        only = {hash(each) for each in iterate(target)} if outer else None
        self._bind(on, only)

    def _bind(self, condition: object, only: set[int] | None = None) -> None:
        """Note which tables a condition binds, being true as a whole."""
        match condition:
            case Grouping():
                self._bind(condition.element, only)
            case BooleanClauseList() if condition.operator is and_:
                for each in condition.clauses:
                    self._bind(each, only)
            case BinaryExpression() if condition.operator in (eq, in_op):
                left, right = _key(condition.left), _key(condition.right)
                for before, after in ((left, right), (right, left)):
                    if before is None or not after:
                        continue
                    if only is None or after in only:
                        self.edges.append((before, after))


_RAW = -1


def _selects(body: ClauseElement) -> list[ClauseElement]:
    return [*body.selects] if isinstance(body, CompoundSelect) else [body]


def _key(side: ClauseElement) -> int | None:
    """Return the hash of the table whose organisation this is; 0 for a value."""
    if isinstance(side, BindParameter):
        return 0
    if not isinstance(side, ColumnClause) or side.name != TENANT:
        return None
    # What is selected inside is checked there.
    inside = isinstance(side.table, CTE | Subquery)
    return 0 if inside else hash(side.table)
