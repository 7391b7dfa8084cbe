"""What a command shows while it works: beside its answer, on standard error."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

AT_THE_SIDE = Console(stderr=True)


def steps() -> Progress:
    """Return a bar for work of which the number of steps is known."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=AT_THE_SIDE,
    )


def waiting() -> Progress:
    """Return a bar for work that is one long step."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=AT_THE_SIDE,
    )
