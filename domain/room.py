"""How many of a kind a report shows in one place."""

from dataclasses import dataclass

ITEMS_MAX = 20
INDICATORS_MAX = 50
SIGNATURES_MAX = 50
LABEL_MAX = 80


@dataclass(frozen=True, slots=True)
class Room:
    """How many of a kind a report shows in one place; the counts tell of all."""

    items: int = ITEMS_MAX
    indicators: int = INDICATORS_MAX
    signatures: int = SIGNATURES_MAX
    spaces: int = 20
    references: int = 16

    def less(self) -> "Room":
        """Return about half the room, for what would be too long to read."""
        return Room(
            items=max(self.items // 2, 1),
            indicators=max(self.indicators // 2, 1),
            signatures=max(self.signatures // 2, 1),
            spaces=max(self.spaces // 2, 1),
            references=max(self.references // 2, 1),
        )


LEAST = Room(1, 1, 1, 1, 1)
