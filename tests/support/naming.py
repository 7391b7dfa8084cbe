"""By what names sources may have a cycle, most of them by today's alone."""

from domain.cycle import Cycle
from domain.scheme import SCHEMES

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
