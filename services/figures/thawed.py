"""A report out of a frozen content: what was frozen, as figures take it."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from domain.figure import KINDS
from domain.framing import Framing
from domain.report import Report, ReportPart

_REPORT: Final = TypeAdapter(Report)
# A report's module knows framing for its types alone.
_ = _REPORT.rebuild(_types_namespace={"Framing": Framing})
_DRAWN: Final = frozenset[ReportPart]().union(*(kind.parts for kind in KINDS.values()))
_EMPTY: Final[Mapping[Any, Any]] = {
    **{each: each for each in (list, dict, tuple, str)},
    Sequence: list,
    Mapping: dict,
}


def thawed(content: Mapping[str, Any]) -> Report | None:
    """Return the report that a frozen content holds, redactions and all.

    Parts that no figure is drawn from are left out. What an earlier version did not
    write yet is empty in it; None where it wrote another kind of report.
    """
    told = {**content["report"]}
    told["first"], told["last"] = told.pop("from"), told.pop("to")
    told |= {str(part): None for part in ReportPart if part not in _DRAWN}
    try:
        return _REPORT.validate_python(_filled(Report, told))
    except ValidationError:
        return None


def _filled(kind: Any, value: Any) -> Any:  # noqa: ANN401 - JSON, by a type
    """Return a value in which every field of its type is there."""
    kind = _plain(kind)
    inner = get_args(kind)
    if isinstance(value, list) and inner:
        return [_filled(inner[0], each) for each in value]
    if isinstance(value, dict) and isinstance(kind, type) and is_dataclass(kind):
        return {n: _field(hint, value, n) for n, hint in _hints(kind).items()}
    if isinstance(value, dict) and inner:
        return {name: _filled(inner[1], each) for name, each in value.items()}
    return value


def _plain(kind: Any) -> Any:  # noqa: ANN401 - any type
    """Return a type without what is noted of it, and without None beside it."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in {Union, types.UnionType}:
        known = [each for each in get_args(kind) if each is not type(None)]
        return _plain(known[0]) if len(known) == 1 else kind
    return kind


def _field(hint: Any, value: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    if name in value:
        return _filled(hint, value[name])
    empty = _EMPTY.get(get_origin(hint) or hint)
    return None if empty is None else empty()


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, localns={"Framing": Framing}, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}
