"""By what names sources may have a cycle, most of them by today's alone."""

from random import Random
from typing import Any

from domain.cycle import Cycle, Dimension, has_dimension
from domain.scheme import SCHEMES

POLARITIES = ("positive", "positive", "negative", "mixed", "none", None)

NAMES = {
    cycle: [
        *(None, None, None),
        *(
            {"scheme": scheme, "element": each.element}
            for scheme, elements in SCHEMES.items()
            for each in elements
            if cycle in each.cycles
        ),
    ]
    for cycle in Cycle
}


def a_placement(dice: Random, names: Random | None, capacity: str) -> dict[str, Any]:
    """Return a placement; `names` throws for what only some organisations say."""
    cycle = dice.choice(list(Cycle))
    sides = [None, *Dimension] if has_dimension(cycle) else [None]
    return {
        "cycle": cycle,
        "dimension": names and names.choice(sides),
        "as_named": names and names.choice(NAMES[cycle]),
        "polarity": dice.choice(POLARITIES),
        "as": dice.choice(["teller", capacity, None]),
    }
