"""Tensions counted again, naively, from the rows: see `recount`."""

from typing import Any
from uuid import UUID


def tension_numbers(recount: Any) -> dict[tuple[str, ...], int]:
    """Return the steps that claim positive value beside what moved against it."""
    known = {row.id: row for row in recount.rows["Indicator"]}
    return {
        ("claims", str(row.cycle), str(row.indicator_id)): _claims(recount, row.cycle)
        for row in recount.rows["IndicatorCycle"]
        if known[row.indicator_id].space_id in recount.homes
        and _moved_against(known[row.indicator_id], _whole(recount, row.indicator_id))
    }


def _whole(recount: Any, indicator_id: UUID) -> list[Any]:
    """Return what an indicator reads of the whole, the earliest first."""
    read = [
        row
        for row in recount.rows["Measurement"]
        if row.indicator_id == indicator_id
        and row.deleted_at is None
        and not row.breakdown
        and recount.within(row.day)
    ]
    return sorted(read, key=lambda row: (row.day, row.id))


def _claims(recount: Any, cycle: Any) -> int:
    """Count the steps that came about and are told as good at a cycle."""
    return sum(
        recount.placed(step).get(cycle) == "positive" and step.modality == "reported"
        for step in recount.steps_at_home()
    )


def _moved_against(indicator: Any, read: list[Any]) -> bool:
    """Tell whether an indicator moved against the way it is hoped to move."""
    if not read or read[-1].value is None:
        return False
    before = read[0].value if len(read) > 1 else indicator.baseline
    if before is None:
        return False
    change = read[-1].value - before
    moved: dict[str, bool] = {
        "increase": change < 0,
        "decrease": change > 0,
        "keep": change != 0 and abs(change) * 100 >= abs(before),
    }
    return moved.get(str(indicator.direction), False)
