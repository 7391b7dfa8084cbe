"""Patterns of flows and loops: a small language over signatures, and what reads it.

An expression names steps by the letters of their cycles and says how one leads on to
the next. It is looked for along the flows of one story, and in each flow between two:

    A        a step at applied; `.` any step, `?` one that is not placed
    A!  A+   one that costs something there (negative or mixed); a positive one
    -        leads on, by `leads_to` or `returns`; `>` by the first, `~` by the other
    /        leads on into another space than those named before
    =        the same event, in another space and at another cycle
    >>       the same step, or any that it leads on to, however far
    {A,A}    two steps: what both lead to, or what leads to both; first or last
    ^ $      at the beginning: nothing leads there, and it does not return to what was
             before; at the end: nothing leads on
    _        at the end: nothing leads on, and has not for as long as a flow is open
    F        at the end, after `>`: a new version of a frame
    |        or

What is looked for is a walk, which may come back to a step by a return. Only which
steps can be reached is kept, never the walks, so that no graph takes longer than its
flows times the length of the expression; and how far is looked in all has a bound.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.cycle import LETTERS

LOOKS_MAX = 50_000
"""Flows that are looked along in one story, for all patterns together."""

ANY = "."
FRAME = "F"
_TOKEN = re.compile(r"\s*(>>|[-^>~/=|{},$_!+.?]|[A-Z])")
_LINKS = frozenset({"-", ">", "~", "/", "=", ">>"})
_NAMES = frozenset({*LETTERS.values(), ANY, "?"})
_ONE_FLOW = _LINKS - {">>"}


class PatternInvalid(Exception):
    """An expression says nothing in this language."""


class Spot(NamedTuple):
    """A step, as far as patterns ask about it."""

    letters: frozenset[str]
    costs: frozenset[str] = frozenset()
    """Letters of the cycles at which it costs something."""
    gains: frozenset[str] = frozenset()
    """Letters of those at which it is positive."""
    space: int | None = None
    """The number of the space in which it happened."""


class Move(NamedTuple):
    """A flow from one spot to another: `>` leads to it, `~` returns, `=` is it."""

    source: int
    target: int
    link: str


class Shape(NamedTuple):
    """A story as patterns see it: its spots in the order of their days, its flows."""

    spots: tuple[Spot, ...]
    moves: frozenset[Move]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step."""

    name: str
    said: str = ""
    """`!` or `+`."""

    def fits(self, spot: Spot) -> bool:
        """Tell whether a step is of this kind."""
        among = {"!": spot.costs, "+": spot.gains}.get(self.said, spot.letters)
        if self.name == ANY:
            return bool(among) if self.said else True
        return not spot.letters if self.name == "?" else self.name in among


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which a pattern may show: kinds of steps, and links between them."""

    kinds: tuple[tuple[Kind, ...], ...]
    """Two kinds in one place are two steps beside each other."""
    links: tuple[str, ...]
    begins: bool = False
    ends: bool = False
    waits: bool = False
    needs: frozenset[str] = field(init=False)
    """Letters and links without which it cannot show."""

    def __post_init__(self) -> None:
        """Work out once what every story is asked for."""
        named = {kind.name for beside in self.kinds for kind in beside} - {ANY, "?"}
        object.__setattr__(self, "needs", named | ({">", "~", "="} & set(self.links)))

    @property
    def one_flow(self) -> bool:
        """Whether one flow between two steps shows it."""
        anchored = self.begins or self.ends or self.frames
        single = all(len(beside) == 1 for beside in self.kinds)
        flow = len(self.links) == 1 and self.links[0] in _ONE_FLOW
        return flow and single and not anchored

    @property
    def frames(self) -> bool:
        """Whether it ends in a new version of a frame."""
        return self.kinds[-1][0].name == FRAME


@dataclass(frozen=True, slots=True)
class Expression:
    """What a pattern looks like."""

    text: str
    options: tuple[Option, ...]

    @property
    def waits(self) -> bool:
        """Whether it shows only after a time."""
        return any(option.waits for option in self.options)

    @property
    def frames(self) -> bool:
        """Whether it is about new versions of frames."""
        return any(option.frames for option in self.options)


def parsed(text: str) -> Expression:
    """Return what an expression says.

    Raises
    ------
    PatternInvalid
        If it says nothing in this language.
    """
    options = [_Reader(text, part).option() for part in text.split("|")]
    found = Expression(text, tuple(options))
    if found.frames and not all(option.frames for option in options):
        raise PatternInvalid(f"{text}: all of it is about frames, or nothing")
    if found.waits and not all(option.waits for option in options):
        raise PatternInvalid(f"{text}: all of it waits, or nothing")
    return found


class _Reader:
    """Reads one option, token by token."""

    def __init__(self, text: str, part: str) -> None:
        self._text = text
        self._tokens: list[str] = []
        place, part = 0, part.strip()
        while place < len(part):
            token = _TOKEN.match(part, place)
            if token is None:
                raise self._fault()
            self._tokens.append(token[1])
            place = token.end()

    def _fault(self) -> PatternInvalid:
        return PatternInvalid(f"{self._text}: no such expression")

    def _take(self, *wanted: str) -> str:
        """Return the next token if it is one of these, else nothing."""
        if self._tokens and self._tokens[0] in wanted:
            return self._tokens.pop(0)
        return ""

    def option(self) -> Option:
        begins = bool(self._take("^"))
        kinds, links = [self._beside()], []
        while link := self._take(*_LINKS):
            links.append(link)
            kinds.append(self._beside())
        end = self._take("$", "_")
        if self._tokens:
            raise self._fault()
        found = Option(
            tuple(kinds), tuple(links), begins, ends=bool(end), waits=end == "_"
        )
        if not _holds(found):
            raise self._fault()
        return found

    def _beside(self) -> tuple[Kind, ...]:
        if not self._take("{"):
            return (self._kind(),)
        one = self._kind()
        other = self._kind() if self._take(",") else None
        if other is None or not self._take("}"):
            raise self._fault()
        return one, other

    def _kind(self) -> Kind:
        name = self._take(*_NAMES, FRAME)
        if not name:
            raise self._fault()
        return Kind(name, self._take("!", "+"))


def _holds(option: Option) -> bool:
    """Tell whether two steps beside each other, and a frame, stand where they may."""
    framed = [kind.name == FRAME for beside in option.kinds for kind in beside]
    if any(framed):
        anchored = option.begins or option.ends
        return framed == [False, True] and option.links == (">",) and not anchored
    doubled = [len(beside) > 1 for beside in option.kinds]
    if any(doubled[1:-1]) or doubled == [True, True]:
        return False
    for beside, anchored, at in (
        (option.kinds[0], option.begins, 0),
        (option.kinds[-1], option.ends, -1),
    ):
        if len(beside) > 1:
            links = option.links
            if anchored or not links or links[at] not in {"-", ">", "~"}:
                return False
    return True


class Tangled(Exception):
    """More would have to be looked at than the bound allows."""


Place = tuple[int, frozenset[int]]
"""A spot on a walk, and the spaces that the walk has named."""


@dataclass(slots=True)
class Walks:
    """Looks for patterns in one shape, within a bound for all of them."""

    shape: Shape
    looks: int = LOOKS_MAX
    has: set[str] = field(init=False)
    """The letters and the links that there are."""
    ahead: list[list[Move]] = field(init=False)
    behind: list[list[Move]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the flows by where they lead from and to."""
        self.has = {move.link for move in self.shape.moves}
        self.has.update(*(spot.letters for spot in self.shape.spots))
        self.ahead = [[] for _ in self.shape.spots]
        self.behind = [[] for _ in self.shape.spots]
        for move in self.shape.moves:
            self.ahead[move.source].append(move)
            self.behind[move.target].append(move)

    def first_end(self, expression: Expression) -> int | None:
        """Return the first spot that ends the pattern; None where it does not show.

        Raises
        ------
        Tangled
            If it cannot be told within the bound.
        """
        ends = [spot for option in expression.options for spot in self._ends_of(option)]
        return min(ends, default=None)

    def _ends_of(self, option: Option) -> set[int]:
        if not option.needs <= self.has:
            return set()
        kinds, links = list(option.kinds), list(option.links)
        apart = len(kinds[-1]) > 1
        places = self._begun(option)
        if len(kinds[0]) > 1:
            kinds, links = kinds[1:], links[1:]
        final = (links.pop(), kinds.pop()) if apart else None
        for link, beside in zip(links, kinds[1:], strict=True):
            places = self._next(places, link, beside[0])
        spots = {spot for spot, _ in places}
        if final is not None:
            return self._second(spots, *final)
        return {spot for spot in spots if not option.ends or self._is_end(spot)}

    def _begun(self, option: Option) -> set[Place]:
        first = option.kinds[0]
        if len(first) > 1:
            spots = self._joined(first, option.links[0], option.kinds[1][0])
        else:
            spots = {
                number
                for number, spot in enumerate(self.shape.spots)
                if first[0].fits(spot) and (not option.begins or self._is_begin(number))
            }
        return {(spot, frozenset()) for spot in spots}

    def _is_begin(self, spot: int) -> bool:
        led_to = any(move.link == ">" for move in self._seen(self.behind[spot]))
        return not led_to and not any(
            move.link == "~" for move in self._seen(self.ahead[spot])
        )

    def _is_end(self, spot: int) -> bool:
        return not any(move.link in ">~" for move in self._seen(self.ahead[spot]))

    def _seen(self, moves: list[Move]) -> list[Move]:
        """Return flows that are looked along."""
        self.looks -= len(moves)
        if self.looks < 0:
            raise Tangled
        return moves

    def _next(self, places: set[Place], link: str, kind: Kind) -> set[Place]:
        """Return where walks stand that lead on by one link to a kind of step."""
        spots = self.shape.spots
        if link == ">>":
            return {place for place in self._on(places) if kind.fits(spots[place[0]])}
        found: set[Place] = set()
        for spot, named in places:
            for move in self._seen(self.ahead[spot]):
                if _leads(move, link) and kind.fits(spots[move.target]):
                    into = self._into(move, named) if link == "/" else named
                    if into is not None:
                        found.add((move.target, into))
        return found

    def _into(self, move: Move, named: frozenset[int]) -> frozenset[int] | None:
        """Return the spaces named after a flow into another one; None into no other."""
        here = self.shape.spots[move.source].space
        there = self.shape.spots[move.target].space
        if here is None or there is None or there in named | {here}:
            return None
        return named | {here, there}

    def _on(self, places: set[Place]) -> set[Place]:
        """Return where walks may stand that go on, however far or not at all."""
        found, pending = set(places), list(places)
        while pending:
            spot, named = pending.pop()
            for move in self._seen(self.ahead[spot]):
                further = move.target, named
                if move.link in ">~" and further not in found:
                    found.add(further)
                    pending.append(further)
        return found

    def _joined(self, kinds: tuple[Kind, ...], link: str, last: Kind) -> set[int]:
        """Return the spots of a kind to which two steps beside each other lead."""
        return {
            number
            for number, spot in enumerate(self.shape.spots)
            if last.fits(spot)
            and self._pairs(
                {m.source for m in self._seen(self.behind[number]) if _leads(m, link)},
                kinds,
            )
        }

    def _second(self, spots: set[int], link: str, kinds: tuple[Kind, ...]) -> set[int]:
        """Return, for each spot, the later of the first two steps that it leads to."""
        ends = (
            self._pairs(
                {m.target for m in self._seen(self.ahead[spot]) if _leads(m, link)},
                kinds,
            )
            for spot in spots
        )
        return {min(several) for several in ends if several}

    def _pairs(self, beside: set[int], kinds: tuple[Kind, ...]) -> set[int]:
        """Return the later spots of pairs of two kinds."""
        one, other = (
            sorted(n for n in beside if kind.fits(self.shape.spots[n]))[:2]
            for kind in kinds
        )
        return {max(a, b) for a in one for b in other if a != b}


def _leads(move: Move, link: str) -> bool:
    return move.link == link or (link in "-/" and move.link in ">~")
