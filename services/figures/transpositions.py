"""The newest events that count as another cycle in another space."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import Figure
from domain.figures.transpositions import (
    EVENTS_MAX,
    Account,
    Transposition,
    transpositions_figure,
)
from domain.flow import FlowKind, Node, Relation, kinds
from domain.report import Report
from domain.story import Visibility
from services.database.tables import Flow, Story
from services.database.types import EnumText
from services.figures.asked import FigureAsked
from services.flow_detail import Around, around
from services.flow_lists import visible_flows
from services.reports.build import build_report

LOOKED_MAX: Final = 200
"""How many of the newest pairs of accounts are looked at."""

# Written into the statement, so that the index of ties alone is seen to fit.
_TIES: Any = bindparam(
    "ties",
    [Relation.SAME_EVENT, Relation.PART_OF],
    type_=EnumText(Relation),
    expanding=True,
    literal_execute=True,
)


async def read_transpositions(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return the newest transpositions of a space, of which the caller sees both ends.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    report = await build_report(
        session,
        caller,
        asked.within,
        asked.links,
        lambda _: True,
        open_after_days=asked.open_after_days,
    )
    flows = await _same_events(session, caller, asked.subject, report)
    there = await around(session, caller, flows)
    found = [
        told
        for flow in flows
        if (told := _told(flow, there, asked, report)) is not None
    ]
    cut = len(flows) == LOOKED_MAX and len(found) < EVENTS_MAX
    return transpositions_figure(found, report, asked.within.language, more=cut)


async def _same_events(
    session: AsyncSession, caller: Caller, space_id: UUID, report: Report
) -> Sequence[Flow]:
    """Return the newest pairs of accounts that count: one statement.

    Where small groups are held back, those alone that the space's report counts.
    """
    at_home = col(Flow.space_id) == space_id
    leaving = col(Flow.source_space_id) == space_id
    uncounted = exists(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            or_(
                col(Story.id) == col(Flow.source_story_id),
                col(Story.id) == col(Flow.target_story_id),
            ),
            col(Story.visibility) < Visibility.EVALUATORS,
        )
        .correlate(Flow)
    )
    rows = await session.exec(
        visible_flows(caller)
        .where(
            col(Flow.relation).in_(_TIES),
            col(Flow.relation) == Relation.SAME_EVENT,
            col(Flow.unresolved).is_(None),
            at_home if report.threshold > 1 else or_(at_home, leaving),
            ~uncounted,
        )
        .order_by(col(Flow.id).desc())
        .limit(LOOKED_MAX)
    )
    return list(rows)


def _told(
    flow: Flow, there: Around, asked: FigureAsked, report: Report
) -> Transposition | None:
    """Return both accounts, that of the space first; None where nothing transposes."""
    ends = [
        there.nodes.get(key)
        for key in (flow.source_step_id, flow.target_step_id)
        if key
    ]
    nodes = [node for node in ends if node is not None]
    accounts = [told for node in nodes if (told := _account(node, there)) is not None]
    if len(accounts) < 2 or not _within(nodes[1], report):  # noqa: PLR2004 - both ends
        return None
    if FlowKind.TRANSPOSES not in kinds(nodes[0], nodes[1], flow.relation):
        return None
    one, other = sorted(accounts, key=lambda each: each.space != asked.subject)
    return Transposition(flow.id, (one, other))


def _account(node: Node, there: Around) -> Account | None:
    """Return what a step tells; None where the caller does not see its space."""
    name = None if node.space is None else there.spaces.get(node.space)
    told = there.step(node.id)
    if node.space is None or name is None or told is None:
        return None
    return Account(node.id, told.label or "", node.space, name, node.cycles, node.day)


def _within(node: Node, report: Report) -> bool:
    after = report.first is None or node.day >= report.first
    return after and (report.last is None or node.day <= report.last)
