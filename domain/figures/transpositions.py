"""Transpositions: one event that counts as another cycle elsewhere (figure 11.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    of_report,
    wording,
)
from domain.report import Report
from domain.sentence import Sentences

EVENTS_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Account:
    """What one step tells of an event, and in which space that counts."""

    step: UUID
    text: str
    space: UUID
    space_name: str
    cycles: frozenset[Cycle]
    day: date


@dataclass(frozen=True, slots=True)
class Transposition:
    """Two accounts of one event, and the flow that says that it is one."""

    flow: UUID
    accounts: tuple[Account, Account]


def transpositions_figure(
    found: Sequence[Transposition], report: Report, language: str, *, more: bool
) -> Figure:
    """Return two nodes for each event, joined by what each counts as.

    `report` says how many there are at most to be shown to its reader: as many as it
    counts, where small groups are held back.
    """
    words = wording(language)
    figure = of_report(blank(FigureName.TRANSPOSITIONS, language), report)
    if report.threshold > 1:
        # Nor is it said that there are more than are counted.
        found, more = found[: _counted(report)], False
    shown = found[:EVENTS_MAX]
    if not shown:
        return figure
    return replace(
        figure,
        panels=tuple(Panel(f"event:{each.flow}", "", (each.flow,)) for each in shown),
        nodes=tuple(node for each in shown for node in _nodes(each)),
        edges=tuple(_edge(each, words) for each in shown),
        note=held(report, words),
        more=more or len(found) > len(shown),
    )


def _counted(report: Report) -> int:
    kinds = {} if report.flows is None else report.flows.kinds
    return kinds["transposes"].count or 0 if "transposes" in kinds else 0


def _nodes(each: Transposition) -> list[Node]:
    return [
        Node(
            key=f"event:{each.flow}/{account.step}",
            sort=Sort.STEP,
            label=account.text,
            ids=(account.step,),
            panel=f"event:{each.flow}",
            cycles=tuple(cycle for cycle in Cycle if cycle in account.cycles),
            on=account.day,
            note=account.space_name,
        )
        for account in each.accounts
    ]


def _edge(each: Transposition, words: Sentences) -> Edge:
    one, other = each.accounts
    return Edge(
        key=f"event:{each.flow}",
        source=f"event:{each.flow}/{one.step}",
        target=f"event:{each.flow}/{other.step}",
        relation="counts-as",
        label=words.say("figure.relation.counts-as"),
        ids=(each.flow,),
    )
