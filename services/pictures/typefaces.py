"""The typefaces that ship with the service (Noto, SIL Open Font License).

`fonts/README.md` tells where they come from and what they hold.
"""

from pathlib import Path
from typing import Final, NamedTuple

FONTS: Final = Path(__file__).parent / "fonts"


class Face(NamedTuple):
    """One file of letters, and how pictures name it."""

    family: str
    bold: bool
    file: str
    joins: bool = False
    """Whether its letters change their form beside others, by rules in the file."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return FONTS / self.file

    @property
    def stack(self) -> str:
        """What text in it is set in, where a viewer may lack it."""
        return f"{self.family}, sans-serif"


FACES: Final = (
    Face("Noto Sans", bold=True, file="NotoSans-Bold.ttf"),
    Face("Noto Sans", bold=False, file="NotoSans-Regular.ttf"),
    Face("Noto Sans Arabic", bold=False, file="NotoSansArabic-Regular.ttf", joins=True),
    Face("Noto Sans Hebrew", bold=False, file="NotoSansHebrew-Regular.ttf"),
    Face(
        "Noto Sans Devanagari",
        bold=False,
        file="NotoSansDevanagari-Regular.ttf",
        joins=True,
    ),
    Face(
        "Noto Sans Bengali", bold=False, file="NotoSansBengali-Regular.ttf", joins=True
    ),
    Face("Noto Sans Thai", bold=False, file="NotoSansThai-Regular.ttf", joins=True),
    Face("Noto Sans Ethiopic", bold=False, file="NotoSansEthiopic-Regular.ttf"),
    Face(
        "Noto Serif Tibetan",
        bold=False,
        file="NotoSerifTibetan-Regular.ttf",
        joins=True,
    ),
    Face("Noto Sans CJK SC", bold=False, file="NotoSansCJK.otf"),
    Face("Noto Sans Symbols2", bold=False, file="NotoSansSymbols2-Regular.ttf"),
    Face("Noto Emoji", bold=False, file="NotoEmoji-Regular.ttf"),
)
"""The first that has a letter is the one that it is set in; bold text asks all."""

FAMILIES: Final = ", ".join(
    [*dict.fromkeys(each.family for each in FACES), "sans-serif"]
)
"""What text is set in, as CSS lists it; a viewer without them takes its own."""
