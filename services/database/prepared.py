"""Statements that are built, checked and compiled once, and run in any unit of work.

To build a statement of many parts, and to know it again, takes longer than to run it.
So whatever differs from one run to the next is a parameter with a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ParamSpec, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse
from sqlmodel.ext.asyncio.session import AsyncSession

from services.database.tenancy import check
from services.database.types import Id

Parameters = ParamSpec("Parameters")
Read = sa.Select[Any] | sa.CompoundSelect[Any]
Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    parameters: tuple[tuple[str, _Convert | None], ...]
    """Their names in the order in which the text has them, and how they are bound."""
    columns: tuple[tuple[int, _Convert], ...]
    """Which of them the driver does not give as they are read, and how they are."""
    fixed: Values
    """Values that a statement brings itself, where the dialect asks for them."""

    def bound(self, values: Values) -> tuple[Any, ...]:
        given = {**self.fixed, **values} if self.fixed else values
        return tuple(
            given[name] if bind is None else bind(given[name])
            for name, bind in self.parameters
        )

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for at, read in self.columns:
            if values[at] is not None:
                values[at] = read(values[at])
        return tuple(values)


@dataclass(eq=False)
class Prepared:
    """A read that has passed the tenant guard; its text is made once for a dialect."""

    statement: Read
    _compiled: dict[str, _Compiled] = field(default_factory=dict)

    async def rows(
        self, session: AsyncSession, values: Values
    ) -> list[tuple[Any, ...]]:
        """Return the rows; `values` has all parameters, and may have more."""
        connection = await session.connection()
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            check(self.statement)
            compiled = _compile(self.statement, connection.dialect)
            self._compiled[connection.dialect.name] = compiled
        found = await connection.exec_driver_sql(compiled.text, compiled.bound(values))
        return [compiled.read(row) for row in found]


def prepared(make: Callable[Parameters, Read]) -> Callable[Parameters, Prepared]:
    """Return what gives the statement of each variant, built when first asked for."""

    def made(*some: Parameters.args, **variant: Parameters.kwargs) -> Prepared:
        return Prepared(make(*some, **variant))

    return cast("Callable[Parameters, Prepared]", cache(made))


def _compile(statement: Read, dialect: Dialect) -> _Compiled:
    fixed: Any = replacement_traverse(statement, {}, _inlined)
    made = fixed.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    assert isinstance(made, SQLCompiler)  # noqa: S101 - a select compiles to SQL
    binds = [(name, made.binds[name]) for name in made.positiontup or ()]
    return _Compiled(
        text=made.string,
        parameters=tuple(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in binds
        ),
        columns=tuple(
            (at, read)
            for at, column in enumerate(statement.selected_columns)
            if (read := _reading(column.type, dialect)) is not None
        ),
        fixed={name: bind.value for name, bind in binds if bind.unique},
    )


def _inlined(element: Any, **_: object) -> Any:
    """Return a constant of ours as one that is written into the text."""
    if isinstance(element, sa.BindParameter) and element.unique:
        return sa.bindparam(
            None, element.value, type_=element.type, unique=True, literal_execute=True
        )
    return None


def _reading(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if not isinstance(kind, sa.types.TypeDecorator):
        return kind.dialect_impl(dialect).result_processor(dialect, None)
    native = isinstance(kind, Id) and dialect.name == "postgresql"
    if native or type(kind).process_result_value is _LEFT_AS_IT_IS:
        return None
    # Ours take what either driver gives.
    return lambda value: kind.process_result_value(value, dialect)


_LEFT_AS_IT_IS = sa.types.TypeDecorator.process_result_value
