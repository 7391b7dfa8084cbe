"""Themes: what the paints of a drawing are in light and in dark.

Each cycle has one colour and one sign, everywhere. The colours are those that Okabe and
Ito (2008) chose to be told apart by colour-blind people; signs and letters say the same
in black and white.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.cycle import Cycle


class Theme(StrEnum):
    """On what a picture is looked at."""

    LIGHT = "light"
    DARK = "dark"


_CYCLES: Final = {
    Cycle.IMMEDIATE: "#E69F00",
    Cycle.POTENTIAL: "#56B4E9",
    Cycle.APPLIED: "#009E73",
    Cycle.REALIZED: "#0072B2",
    Cycle.ENABLING: "#F0E442",
    Cycle.STRATEGIC: "#D55E00",
    Cycle.ORIENTING: "#CC79A7",
    Cycle.TRANSFORMATIVE: "#777777",
}
_PAINTS: Final = {
    Theme.LIGHT: {
        "paper": "#FFFFFF",
        "panel": "#F5F6F8",
        "ink": "#1B1F24",
        "muted": "#525A63",
        "line": "#7A828C",
        "faint": "#D4D8DD",
        "return": "#A0306B",
        "gain": "#1B1F24",
        "empty": "#FFFFFF",
    },
    Theme.DARK: {
        "paper": "#14171B",
        "panel": "#1E2329",
        "ink": "#F1F3F5",
        "muted": "#AAB2BC",
        "line": "#8D96A1",
        "faint": "#3A414A",
        "return": "#F08CC0",
        "gain": "#F1F3F5",
        "empty": "#14171B",
    },
}
SOFT: Final = 0.22
"""How much of a cycle's colour lies on the paper in `<cycle>-soft`."""
SHADES: Final = 8
"""Of a heat map: `shade-0`, the paper, to `shade-8`."""
_LINEAR: Final = 0.04045
"""Up to where sRGB is as bright as its number says."""
_SEEN: Final = 3.0
"""To how much contrast with the paper the line around a cycle is brought."""
_HEAT: Final = {Theme.LIGHT: "#0B5394", Theme.DARK: "#7DB8F0"}

SIGNS: Mapping[Cycle, str] = MappingProxyType(
    {
        Cycle.IMMEDIATE: "circle",
        Cycle.POTENTIAL: "square",
        Cycle.APPLIED: "triangle-up",
        Cycle.REALIZED: "diamond",
        Cycle.ENABLING: "triangle-down",
        Cycle.STRATEGIC: "cross",
        Cycle.ORIENTING: "triangle-left",
        Cycle.TRANSFORMATIVE: (
            "M0,-1L.225,-.309L.951,-.309L.363,.118L.588,.809"
            "L0,.382L-.588,.809L-.363,.118L-.951,-.309L-.225,-.309Z"
        ),
    }
)
"""The sign of each cycle, as Vega names shapes or draws them within -1 and 1."""


def soft(cycle: Cycle) -> str:
    """Return the paint of a box that stands for a cycle."""
    return f"{cycle}-soft"


def rim(cycle: Cycle) -> str:
    """Return the paint of a line that stands for a cycle: seen on the paper alone."""
    return f"{cycle}-rim"


def shade(share: float) -> str:
    """Return the paint of a share from 0 to 1; only 0 is the paper itself."""
    return f"shade-{min(SHADES, max(0, -int(-share * SHADES // 1)))}"


def paints(theme: Theme) -> Mapping[str, str]:
    """Return every paint of a theme, by name, as colours."""
    plain = _PAINTS[theme]
    paper = plain["paper"]
    cycles = {str(cycle): colour for cycle, colour in _CYCLES.items()}
    softened = {soft(c): _mixed(paper, colour, SOFT) for c, colour in _CYCLES.items()}
    rims = {rim(c): _seen(plain, colour) for c, colour in _CYCLES.items()}
    heat = {
        f"shade-{step}": _mixed(paper, _HEAT[theme], 0.85 * step / SHADES)
        for step in range(SHADES + 1)
    }
    return {**plain, **cycles, **softened, **rims, **heat}


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, from 1 to 21, as WCAG 2 counts it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _seen(plain: Mapping[str, str], colour: str) -> str:
    """Return a colour with as much ink in it as it takes to be seen on the paper."""
    inked = (_mixed(colour, plain["ink"], share / 20) for share in range(20))
    return next(each for each in inked if contrast(each, plain["paper"]) >= _SEEN)


def _mixed(paper: str, colour: str, share: float) -> str:
    parts = (
        round(
            int(paper[at : at + 2], 16) * (1 - share)
            + int(colour[at : at + 2], 16) * share
        )
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)
