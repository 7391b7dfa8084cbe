"""Labels kept apart: each as near to its place as the others let it."""

from collections.abc import Sequence


def spread(
    wanted: Sequence[float], apart: float, first: float, last: float
) -> list[float]:
    """Return places at least `apart` from each other, between two bounds.

    They keep the order of what is wanted; there has to be room for all.
    """
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    placed = [0.0] * len(wanted)
    before = first - apart
    for each in order:
        before = placed[each] = max(wanted[each], before + apart)
    after = last + apart
    for each in reversed(order):
        after = placed[each] = min(placed[each], after - apart)
    return placed
