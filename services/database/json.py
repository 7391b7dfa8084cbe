"""JSON built by the database: one statement, written once for both databases.

Hot reads forward these bytes instead of making objects of rows and text of objects.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from services.database.types import to_json


class _Json(FunctionElement[Any]):
    type = sa.Text()
    inherit_cache = True


class json_object(_Json):  # noqa: N801 - reads as the function it is
    """An object of names and values in the order given."""

    inherit_cache = True
    name = "json_object"


@compiles(json_object)
def _object(element: json_object, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(json_object, "postgresql")
def _object_postgres(
    element: json_object, compiler: SQLCompiler, **options: Any
) -> str:
    return f"json_build_object({compiler.process(element.clauses, **options)})"


class json_list(_Json):  # noqa: N801
    """An aggregate: the JSON values of all rows, in the order of the rows."""

    inherit_cache = True
    name = "json_list"


@compiles(json_list)
def _list(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json({compiler.process(element.clauses, **options)}))"


@compiles(json_list, "postgresql")
def _list_postgres(element: json_list, compiler: SQLCompiler, **options: Any) -> str:
    item = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg({item}), '[]'::json)"


class json_stored(_Json):  # noqa: N801
    """A value that is stored as the text of JSON."""

    inherit_cache = True
    name = "json_stored"


@compiles(json_stored)
def _stored(element: json_stored, compiler: SQLCompiler, **options: Any) -> str:
    return f"json({compiler.process(element.clauses, **options)})"


@compiles(json_stored, "postgresql")
def _stored_postgres(
    element: json_stored, compiler: SQLCompiler, **options: Any
) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS json)"


class json_instant(_Json):  # noqa: N801
    """An instant in UTC, to the microsecond."""

    inherit_cache = True
    name = "json_instant"


@compiles(json_instant)
def _instant(element: json_instant, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(json_instant, "postgresql")
def _instant_postgres(
    element: json_instant, compiler: SQLCompiler, **options: Any
) -> str:
    column = compiler.process(element.clauses, **options)
    form = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''
    return f"to_char({column} AT TIME ZONE 'UTC', {form})"


class IdList(TypeDecorator[list[UUID]]):
    """Ids bound as one parameter, so that a statement has one text for any number."""

    impl = sa.Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.ARRAY(sa.Uuid()))
        return dialect.type_descriptor(sa.Text())

    @override
    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        if dialect.name == "postgresql":
            return value
        return to_json([str(each) for each in value or ()])


class TextList(IdList):
    """Texts bound as one parameter."""

    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.ARRAY(sa.Text()))
        return dialect.type_descriptor(sa.Text())


class is_one_of(FunctionElement[bool]):  # noqa: N801
    """Whether a column's value is among the values of a parameter."""

    type = sa.Boolean()
    inherit_cache = True
    name = "is_one_of"


@compiles(is_one_of)
def _one_of(element: is_one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - ours


@compiles(is_one_of, "postgresql")
def _one_of_postgres(element: is_one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({ids})"


def id_list(name: str, ids: Iterable[UUID] = ()) -> sa.BindParameter[Any]:
    """Return the parameter of `is_one_of`."""
    return sa.bindparam(name, list(ids), type_=IdList())


def text_list(name: str) -> sa.BindParameter[Any]:
    """Return the parameter of `is_one_of` for a column of text."""
    return sa.bindparam(name, None, type_=TextList())


def listed(items: sa.Select[Any], *, item: str = "item") -> sa.ScalarSelect[Any]:
    """Return the JSON list of a select's column `item`, in its order."""
    rows = items.subquery()
    return sa.select(json_list(rows.c[item])).scalar_subquery()


__all__ = [
    "id_list",
    "is_one_of",
    "json_instant",
    "json_list",
    "json_object",
    "json_stored",
    "listed",
    "text_list",
]
