"""Figures of a frozen report: drawn from its content, and from nothing since."""

import json
from decimal import Decimal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound
from domain.figure import Figure, FigureName
from services.figures.read import figures_of
from services.figures.thawed import thawed
from services.frozen_reports import read


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
    held = thawed(content)
    found = {} if held is None else figures_of(held, language)
    if name not in found:
        raise NotFound("no such figure")
    return found[name]
