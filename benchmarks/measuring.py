"""Rounds of load, the targets in turn, and what they come to side by side."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from benchmarks.clients import Run, load
from benchmarks.plans import Plan, Target
from benchmarks.servers import processor_time

WARMING = 0.7
"""Seconds of load before each operation is measured."""


@dataclass
class Side:
    """What one target came to, round by round."""

    runs: list[Run] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Milliseconds of processor time in the server's process, for each answer."""

    @property
    def rate(self) -> float:
        """Answers in a second, in the middle of the rounds."""
        return median(run.rate for run in self.runs)

    def percentile(self, share: float) -> float:
        """Return a latency in milliseconds, in the middle of the rounds."""
        return median(run.percentile(share) for run in self.runs)

    @property
    def refused(self) -> int:
        """How many requests were not carried out."""
        return sum(len(run.refused) for run in self.runs)

    @property
    def cost(self) -> float:
        """Milliseconds of processor time for each answer."""
        return median(self.processor)


@dataclass
class Measured:
    """What one operation came to on each target."""

    plan: Plan
    sides: dict[str, Side]

    def ratio(self, name: str, to: str) -> float:
        """Return how many times as many answers one target gives as another.

        The middle of the ratios of rounds that followed each other.
        """
        pairs = zip(self.sides[name].runs, self.sides[to].runs, strict=True)
        return median(left.rate / right.rate for left, right in pairs)

    def slower(self, name: str, to: str) -> float:
        """Return how many times as long the middle answer of one target takes."""
        pairs = zip(self.sides[name].runs, self.sides[to].runs, strict=True)
        return median(a.percentile(0.5) / b.percentile(0.5) for a, b in pairs)


async def measure(
    plan: Plan, *, rounds: int, seconds: float, say: Callable[[str], None]
) -> Measured:
    """Load the targets in turn, as often as there are rounds.

    Raises
    ------
    RuntimeError
        If a target answers no request of a round.
    """
    for target in plan.targets:
        await _loaded(plan, target, WARMING)
    measured = Measured(plan, {target.name: Side() for target in plan.targets})
    for number in range(rounds):
        # The other way round every second time, for what drifts.
        for target in plan.targets if number % 2 == 0 else reversed(plan.targets):
            run, took = await _loaded(plan, target, seconds)
            side = measured.sides[target.name]
            side.runs.append(run)
            side.processor.append(took * 1000 / len(run.latencies))
            say(
                f"{plan.operation} {plan.stories} {target.name}: {run.rate:.0f}/s, "
                f"{side.processor[-1]:.2f} ms of CPU, clients {run.client:.0%} of one"
            )
    return measured


async def _loaded(plan: Plan, target: Target, seconds: float) -> tuple[Run, float]:
    before = processor_time(target.server.pid)
    run = await load(target.server.port, target.requests, seconds, plan.connections)
    if not run.latencies:
        refused = run.refused[0] if run.refused else "did not answer"
        message = f"{target.name} {refused}"
        raise RuntimeError(message)
    return run, processor_time(target.server.pid) - before
