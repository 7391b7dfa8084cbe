"""Pages, read as a browser would read them: which tags there are, and what is said."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

_NAMED = """
html head meta title style body a header h1 h2 h3 h4 h5 p nav ul ol li main section
article dl div dt dd table caption thead tbody tr th td small strong b em bdi span code
time footer figure figcaption details summary
"""
_DRAWN = "figure figcaption details summary svg g path text tspan title desc rect"
TAGS = frozenset(f"{_NAMED} {_DRAWN}".split())
"""The elements that a page is made of, and the pictures in it."""
NO_END = frozenset({"meta"})


@dataclass
class Read(HTMLParser):
    """What a page holds."""

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin as the parser does."""
        super().__init__(convert_charrefs=True)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag[0] == "h" and tag[1:].isdecimal():
            self.headings.append(int(tag[1:]))
        if tag not in NO_END:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    @override
    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def said(self) -> str:
        """All that it says."""
        return "".join(self.words)


def read(html: str) -> Read:
    """Read a page."""
    found = Read()
    found.feed(html)
    found.close()
    return found
