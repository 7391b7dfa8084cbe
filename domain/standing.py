"""Who stands behind counts of tellers, as far as a reader sees it."""

from collections.abc import Callable, Collection
from uuid import UUID

from domain.fact import ARRIVED
from domain.story import Visibility
from domain.summary import Days, Key, Seats, home_of

Reaches = Callable[[UUID, Visibility], bool]
"""Whether a story of a space that reaches so far is seen by a reader."""


Stands = dict[str, set[UUID]]
"""Who stands behind the counts of each name."""


def standing_in(seats: Seats, space: UUID, months: Days, reaches: Reaches) -> Stands:
    """Return which persons stand behind counts of which names in whole months."""
    stands: Stands = {}
    for seat, names in seats.items():
        if months.holds(seat.month, seat.month):
            for name, n in names.items():
                if n > 0 and seen_in(name, space, seat.visibility, reaches):
                    stands.setdefault(name, set()).add(seat.person)
    return stands


def seen_in(name: str, space: UUID, visibility: Visibility, reaches: Reaches) -> bool:
    """Tell whether a reader sees who stands behind a count of tellers in a space."""
    home = home_of(Key.named(name).facet) if f"{ARRIVED}:" in name else space
    return home is not None and reaches(home, visibility)


def join_arrived(stands: Stands, spaces: Collection[UUID]) -> None:
    """Add who told what arrived from whichever home outside of some spaces."""
    outside = f"{ARRIVED}:"
    inside = {f"{ARRIVED}:{space}" for space in spaces}
    for name, behind in list(stands.items()):
        key = Key.named(name)
        if key.facet.startswith(outside) and key.facet not in inside:
            whole = key._replace(facet=ARRIVED).name
            stands[whole] = stands.get(whole, set()) | behind
