"""Figures of a frozen report: drawn from its content, and from nothing since."""

import json
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound
from domain.figure import Figure, FigureName
from domain.framing import Framing
from domain.report import Report
from services.figures.read import figures_of
from services.frozen_reports import read

_REPORT: Final = TypeAdapter(Report)
# A report's module knows framing for its types alone.
_ = _REPORT.rebuild(_types_namespace={"Framing": Framing})


def report_of(content: dict[str, Any]) -> Report:
    """Return the report that a frozen content holds, redactions and all."""
    told = {**content["report"]}
    told["first"], told["last"] = told.pop("from"), told.pop("to")
    return _REPORT.validate_python(told)


async def frozen_figure(
    session: AsyncSession,
    caller: Caller,
    report_id: UUID,
    name: FigureName,
    language: str,
) -> Figure:
    """Return a figure of a frozen report, without what was withheld since.

    Raises
    ------
    NotFound
        If there is no such report for the caller, or it holds not all that the
        figure shows.
    NotPermitted
        If it is not for the caller.
    """
    report = await read.read_report(session, caller, report_id)
    marks = (await read.marks_of(session, caller, [report]))[report.id]
    content = json.loads(read.served(report, marks).content, parse_float=Decimal)
    found = figures_of(report_of(content), language)
    if name not in found:
        raise NotFound("no such figure")
    return found[name]
