"""Hot statements: the few that are prepared once and run below SQLAlchemy.

On PostgreSQL each is a function that enters the organisation and answers in one trip,
in the caller's own rights: the role and the setting hold for that statement alone. On
SQLite the same statement runs in a read transaction. Every statement has passed the
tenant guard before it is used.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import BindParameter, Select, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse
from sqlmodel import SQLModel

from services.database.dialect import insert_recordset, table_of
from services.database.faults import sqlstate, unknown_outcome
from services.database.hot_pool import Connection, HotPool
from services.database.tenancy import APPLICATION_ROLE, check
from services.database.work import work

Values = Mapping[str, Any]
_DIALECTS: dict[str, Dialect] = {
    "postgresql": PGDialect_asyncpg(),  # type: ignore[no-untyped-call]  # SQLAlchemy's
    "sqlite": SQLiteDialect_aiosqlite(),
}
_registered: "list[Hot | HotWrite]" = []


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    names: tuple[str, ...]
    binders: tuple[Callable[[Any], Any] | None, ...]
    types: tuple[str, ...]
    fixed: tuple[Any, ...]
    """Values that a statement brings itself, where the dialect asks for them."""

    def bound(self, values: Values) -> list[Any]:
        """Return the values as the driver takes them, in the parameters' order."""
        given = [
            values.get(name, fixed)
            for name, fixed in zip(self.names, self.fixed, strict=True)
        ]
        return [
            value if binder is None else binder(value)
            for value, binder in zip(given, self.binders, strict=True)
        ]


@dataclass(eq=False)
class Hot:
    """A read that is prepared once; its columns are all text, or of `columns` types.

    `make` gives the statement, whose parameters all have names. `columns` are the
    PostgreSQL types of what it selects.
    """

    name: str
    make: Callable[[], "Select[Any]"]
    columns: tuple[str, ...]
    _compiled: dict[str, _Compiled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have the function made when the service starts."""
        _registered.append(self)

    def compiled(self, dialect: str) -> _Compiled:
        """Return the statement's text for a dialect."""
        if dialect not in self._compiled:
            statement = self.make()
            check(statement)
            self._compiled[dialect] = _compile(statement, _DIALECTS[dialect])
        return self._compiled[dialect]

    @property
    def function(self) -> str:
        """The PostgreSQL function's name: another text is another function."""
        compiled = self.compiled("postgresql")
        seen = f"{compiled.text}{self.columns}{_BODY}"
        return f"hot_{self.name}_{hashlib.sha256(seen.encode()).hexdigest()[:10]}"

    def definition(self) -> str:
        """Return what creates the PostgreSQL function."""
        compiled = self.compiled("postgresql")
        returned = ", ".join(f"o{n} {kind}" for n, kind in enumerate(self.columns))
        taken = ", ".join((*compiled.types, "uuid"))
        organisation = f"${len(compiled.types) + 1}"
        return _BODY.format(
            name=self.function,
            taken=taken,
            returned=returned,
            role=APPLICATION_ROLE,
            organisation=organisation,
            text=compiled.text,
        )


_BODY = """CREATE FUNCTION {name}({taken}) RETURNS TABLE ({returned})
LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp AS $hot$
BEGIN
    SET LOCAL ROLE {role};
    PERFORM enter_organisation({organisation});
    RETURN QUERY {text};
END $hot$"""


@dataclass(eq=False)
class HotWrite:
    """A write in one trip: if `gate` finds a row, rows are inserted and `then` read.

    Only on PostgreSQL. Where the gate finds nothing, nothing is written and no row
    comes back; a violated constraint undoes all of it.
    """

    name: str
    gate: Hot
    tables: tuple[type[SQLModel], ...]
    then: Hot
    _made: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have the function made when the service starts."""
        _registered.append(self)

    @property
    def parameters(self) -> "list[tuple[str, str, Callable[[Any], Any] | None]]":
        """The named parameters of gate and read, each once: name, type, binder."""
        if "parameters" not in self._made:
            known = {}
            for hot in (self.gate, self.then):
                one = hot.compiled("postgresql")
                for name, kind, binder in zip(
                    one.names, one.types, one.binders, strict=True
                ):
                    known[name] = (name, kind, binder)
            self._made["parameters"] = list(known.values())
        found: list[tuple[str, str, Callable[[Any], Any] | None]]
        found = self._made["parameters"]
        return found

    @property
    def function(self) -> str:
        """The PostgreSQL function's name: another text is another function."""
        if "function" not in self._made:
            seen = hashlib.sha256(self._body().encode()).hexdigest()[:10]
            self._made["function"] = f"hot_{self.name}_{seen}"
        return str(self._made["function"])

    def definition(self) -> str:
        """Return what creates the PostgreSQL function."""
        kinds = [kind for _, kind, _ in self.parameters]
        taken = ", ".join([*kinds, *("text" for _ in self.tables), "text[]", "uuid"])
        returned = ", ".join(f"o{n} {kind}" for n, kind in enumerate(self.then.columns))
        return (
            f"CREATE FUNCTION {self.function}({taken}) RETURNS TABLE ({returned})"
            + (self._body())
        )

    def _body(self) -> str:
        first = len(self.parameters) + 1
        tables = [table_of(entity) for entity in self.tables]
        inserts = ", ".join(
            f"t{n} AS ({insert_recordset(table, tuple(table.c.keys()), n)})"
            for n, table in enumerate(tables, start=first)
        )
        words = first + len(tables)
        return f"""
LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp AS $hot$
BEGIN
    SET LOCAL ROLE {APPLICATION_ROLE};
    PERFORM enter_organisation(${words + 1});
    PERFORM 1 FROM ({self._text(self.gate)}) AS gate;
    IF NOT FOUND THEN RETURN; END IF;
    WITH {inserts}
    INSERT INTO story_search (organisation_id, story_id, words)
    SELECT ${words + 1}, (${words}[1])::uuid, array_to_tsvector(${words}[2:]);
    RETURN QUERY {self._text(self.then)};
END $hot$"""

    def _text(self, hot: Hot) -> str:
        """Return a statement's text with the numbers that its parameters have here."""
        numbers = {name: n for n, (name, *_) in enumerate(self.parameters, start=1)}
        names = hot.compiled("postgresql").names
        return re.sub(
            r"\$(\d+)",
            lambda found: f"${numbers[names[int(found[1]) - 1]]}",
            hot.compiled("postgresql").text,
        )


def _compile(statement: "Select[Any]", dialect: Dialect) -> _Compiled:
    fixed: Any = replacement_traverse(statement, {}, _inlined)
    made = fixed.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    assert isinstance(made, SQLCompiler)  # noqa: S101 - a select compiles to SQL
    names = list(made.positiontup or ())
    if dialect.name == "postgresql":
        # A name that occurs twice is one parameter there.
        names = list(dict.fromkeys(names))
    types = [made.binds[name].type for name in names]
    return _Compiled(
        text=made.string,
        names=tuple(names),
        binders=tuple(
            kind.dialect_impl(dialect).bind_processor(dialect) for kind in types
        ),
        fixed=tuple(made.binds[name].value for name in names),
        types=tuple(dialect.type_compiler_instance.process(kind) for kind in types),
    )


def _inlined(element: Any, **_: object) -> Any:
    """Return a constant of ours as one that is written into the text."""
    if isinstance(element, BindParameter) and element.unique:
        return bindparam(
            None, element.value, type_=element.type, unique=True, literal_execute=True
        )
    return None


class HotReads:
    """Runs hot statements, each in a transaction of its own."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        size: int,
        timeout: float,
        statement_timeout: float = 15.0,
        pgbouncer: bool = False,
    ) -> None:
        self._statement_timeout = statement_timeout
        self._pgbouncer = pgbouncer
        self._engine = engine
        self._dialect = engine.dialect.name
        self._size = size
        self._timeout = timeout
        self._pool: HotPool | None = None
        self._texts: dict[str, str] = {}

    async def open(self) -> None:
        """Open the connections, and create the functions that are not there yet."""
        if self._dialect != "postgresql":
            return
        url = make_url(self._engine.url).set(drivername="postgresql")

        async def connect() -> Connection:
            return await asyncpg.connect(
                url.render_as_string(hide_password=False),
                timeout=self._timeout,
                command_timeout=self._statement_timeout + 5,
                **self._session(),
            )

        self._pool = HotPool(connect, size=self._size, timeout=self._timeout)
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7067112024)")
            for hot in _registered:
                known = "SELECT 1 FROM pg_proc WHERE proname = $1"
                if not await connection.fetchval(known, hot.function):
                    await connection.execute(hot.definition())

    def _session(self) -> dict[str, Any]:
        """Return how connections are set up; a pooler takes no settings of theirs."""
        if self._pgbouncer:
            return {"statement_cache_size": 0}
        return {
            "server_settings": {
                "application_name": "valueweave",
                "jit": "off",
                "plan_cache_mode": "force_generic_plan",
                "statement_timeout": str(int(self._statement_timeout * 1000)),
            }
        }

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            await self._pool.close()

    @property
    def writes(self) -> bool:
        """Whether hot writes can be run here."""
        return self._pool is not None

    async def write(
        self,
        hot: HotWrite,
        organisation_id: UUID,
        values: Values,
        rows: Sequence[str],
        words: Sequence[str],
    ) -> Sequence[Any]:
        """Run a hot write; `rows` are JSON, a text for each table.

        Raises
        ------
        OutcomeUnknown
            If the connection is lost before the answer.
        """
        assert self._pool is not None  # noqa: S101 - asked by `writes` before
        bound = [
            values[name] if binder is None else binder(values[name])
            for name, _, binder in hot.parameters
        ]
        taken = ", ".join(f"${n}" for n in range(1, len(bound) + len(rows) + 3))
        text = f"SELECT * FROM {hot.function}({taken})"  # noqa: S608 - our names
        async with self._pool.connection() as connection:
            try:
                found: Sequence[Any] = await connection.fetch(
                    text, *bound, *rows, list(words), organisation_id
                )
            except Exception as fault:
                if sqlstate(fault):
                    raise
                # Nobody can tell whether it was saved: never repeated here.
                raise unknown_outcome() from fault
        return found

    async def rows(
        self, hot: Hot, organisation_id: UUID, values: Values
    ) -> Sequence[Any]:
        """Return the rows of a hot statement as an organisation's member sees them."""
        compiled = hot.compiled(self._dialect)
        bound = compiled.bound(values)
        if self._pool is None:
            async with work(self._engine, organisation_id, reads_only=True) as session:
                raw = await session.connection()
                found = await raw.exec_driver_sql(compiled.text, tuple(bound))
                return found.all()
        text = self._texts.get(hot.name)
        if text is None:
            taken = ", ".join(f"${n}" for n in range(1, len(bound) + 2))
            text = f"SELECT * FROM {hot.function}({taken})"  # noqa: S608 - our names
            self._texts[hot.name] = text
        async with self._pool.connection() as connection:
            rows: Sequence[Any] = await connection.fetch(text, *bound, organisation_id)
            return rows
