"""What was measured, as one table."""

from collections.abc import Iterator, Sequence

from benchmarks.measuring import Measured, Side

GOALS = {"create": 0.5, "list": 0.6, "read": 0.6}
"""Answers in a second, to the ceiling's."""

REPORT_GOAL = 1.5
"""Time of a report of the largest space, to that of the smallest."""

_HEAD = ("", "stories", "", "per second", "p50 ms", "p99 ms", "CPU ms", "ratio", "goal")


def lines(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the lines of the table, and below it what was refused."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for each in measured:
        rows += _rows(each)
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if at in {0, 2} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
    for each in measured:
        for name, side in each.sides.items():
            if side.refused:
                yield f"{each.plan.operation}, {name}: {side.refused} refused"


def _rows(measured: Measured) -> Iterator[tuple[str, ...]]:
    plan = measured.plan
    first = plan.targets[0].name
    for target in plan.targets:
        side = measured.sides[target.name]
        if plan.operation == "report":
            size, _, name = target.name.partition(" ")
            ratio, goal = _of_report(measured, target.name)
            yield "report", size, name, *_numbers(side), ratio, goal
            continue
        ratio = goal = ""
        if target.name == first:
            ratio = f"{measured.ratio(first, plan.targets[1].name):.2f}"
            goal = f">= {GOALS[plan.operation]}"
        yield plan.operation, plan.stories, target.name, *_numbers(side), ratio, goal


def _of_report(measured: Measured, target: str) -> tuple[str, str]:
    """Return the answers to the ceiling's, and the time to the smallest space's."""
    size, _, name = target.partition(" ")
    if name != "project":
        return "", ""
    first = measured.plan.targets[0].name
    to_ceiling = f"{measured.ratio(target, f'{size} ceiling'):.2f}"
    if target == first:
        return to_ceiling, ""
    return (
        f"{to_ceiling}; {measured.slower(target, first):.2f} x",
        f"<= {REPORT_GOAL} x",
    )


def _numbers(side: Side) -> tuple[str, str, str, str]:
    return (
        f"{side.rate:,.0f}",
        f"{side.percentile(0.5):.1f}",
        f"{side.percentile(0.99):.1f}",
        f"{side.cost:.2f}",
    )
