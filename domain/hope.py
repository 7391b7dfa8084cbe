"""Hopes among flows: what is aspired counts with all, and once more by itself.

A flow is aspired where a step at one of its ends is hoped for, a path where a step on
it is, and a loop where one leads up to its return, or is where it returns to. A branch
is a flow. A hope is no deed, so that each of their counts says how many of it are.
"""

ASPIRED = "aspired"
"""Marks the facets that count what is aspired."""


def aspired_facet(facet: str) -> str:
    """Return the facet that counts those of a facet's flows or paths that are aspired.

    It is one of them: what is aspired counts under both.
    """
    return f"{facet}:{ASPIRED}" if facet else ASPIRED


def plain_facet(facet: str) -> tuple[str, bool]:
    """Return a facet of flows or paths without the mark, and whether it has it."""
    plain, _, mark = facet.rpartition(":")
    return (plain, True) if mark == ASPIRED else (facet, False)
