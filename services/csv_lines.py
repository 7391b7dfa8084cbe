"""Files of comma-separated lines (RFC 4180): read strictly, cell by cell.

Only what is in one form is read: UTF-8, commas, lines that all end alike in LF or in
CRLF, double quotes around what holds commas, quotes or ends of lines. Cells are kept
letter by letter; one that begins like a formula is a text like any other.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from domain.errors import Invalid, LinesRefused
from domain.indicator import DECIMAL_PLACES_MAX, DIGITS, WHOLE_DIGITS_MAX, rounded

LINES_MAX: Final = 10_000
COLUMNS_MAX: Final = 200
CELL_MAX: Final = 20_000
FAULTS_MAX: Final = 100
"""How many places a refusal names at most."""

_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r\n|\n|\Z)')
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,40})?\Z", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,16}\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", re.ASCII)
_COUNT_MAX = 2**53 - 1

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CsvLine:
    """A line of a file: its number in the file, the header's is 1, and its cells.

    A cell that is empty is absent.
    """

    number: int
    cells: Mapping[str, str]

    def text(self, column: str, *, longest: int = CELL_MAX) -> str | None:
        """Return a cell letter by letter; None where it is empty.

        Raises
        ------
        Invalid
            If it is longer than `longest` characters; the pointer is the column.
        """
        cell = self.cells.get(column)
        if cell is not None and len(cell) > longest:
            raise Invalid(f"at most {longest} characters", f"/{column}", "too-long")
        return cell

    def needed(self, column: str, *, longest: int = CELL_MAX) -> str:
        """Return a cell that may not be empty."""
        cell = self.text(column, longest=longest)
        if cell is None:
            raise Invalid("this is required", f"/{column}", "required")
        return cell

    def number_in(self, column: str) -> Decimal | None:
        """Return a decimal, written with ASCII digits and a point."""
        return self._read(column, _number, "a number is written like -12.5")

    def count_in(self, column: str) -> int | None:
        """Return a whole number from 0 to 2^53 - 1."""
        return self._read(column, _count, "a count is a whole number from 0 on")

    def day_in(self, column: str) -> date | None:
        """Return a day, written as YYYY-MM-DD."""
        return self._read(column, _day, "a day is written like 2016-01-31")

    def word_in(self, column: str, words: type[Word]) -> Word | None:
        """Return one of a closed set of words."""
        return self._read(column, words, f"one of {', '.join(words)}")

    def _read(
        self, column: str, read: Callable[[str], Value], form: str
    ) -> Value | None:
        cell = self.cells.get(column)
        if cell is None:
            return None
        try:
            return read(cell)
        except Invalid as refusal:
            raise Invalid(str(refusal), f"/{column}", refusal.fault) from refusal
        except ValueError as fault:
            raise Invalid(form, f"/{column}", "wrong-form") from fault


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file: the columns that its header names, and the lines below it."""

    columns: tuple[str, ...]
    lines: Sequence[CsvLine]


def read_file(
    body: bytes,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
    prefix: str | None = None,
) -> CsvFile:
    """Return a file by line; lines of empty cells are left out.

    The header names each column once: all that are `required`, any that are
    `optional`, and any that begin with `prefix` and go on.

    Raises
    ------
    Invalid
        If the file is not UTF-8 or no well-formed CSV, or the header does not fit;
        the pointer is `/lines/` and the number of the line.
    LinesRefused
        If lines have more or fewer cells than the header, or cells too long.
    """
    records = _records(_text(body))
    if not records:
        raise _wrong(1, "the file is empty", "required")
    header = records[0][1]
    _check_header(header, required, {*required, *optional}, prefix)
    lines = [
        _line(number, cells, header) for number, cells in records[1:] if any(cells)
    ]
    if len(lines) > LINES_MAX:
        raise _wrong(lines[LINES_MAX][0], f"at most {LINES_MAX} lines", "too-many")
    refuse_lines([(number, fault) for number, _, fault in lines if fault is not None])
    return CsvFile(
        tuple(header), [CsvLine(number, cells) for number, cells, _ in lines]
    )


def refuse_lines(faults: Sequence[tuple[int, Invalid]]) -> None:
    """Let a file pass that has no faulty line.

    Raises
    ------
    LinesRefused
        If there is one; pointers begin with `/lines/` and the number of the line.
    """
    if not faults:
        return
    told = [
        Invalid(str(fault), f"/lines/{number}{fault.pointer}", fault.fault)
        for number, fault in faults[:FAULTS_MAX]
    ]
    refused = len({number for number, _ in faults})
    raise LinesRefused(
        f"lines that are not accepted: {refused}; nothing was taken",
        told,
        context={"refused": str(refused)},
    )


def id_of(cell: str) -> UUID:
    """Return the id that a text is.

    Raises
    ------
    ValueError
        If it is not 36 characters of a UUID.
    """
    if not _ID.match(cell):
        raise ValueError
    return UUID(cell)


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        raise _wrong(line, "the file is not UTF-8", "wrong-encoding") from None
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise _wrong(line, "the character NUL is not accepted", "nul")
    return text


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each record, with the line of the file where it begins."""
    records: list[tuple[int, list[str]]] = []
    cells: list[str] = []
    place, line, began, ending = 0, 1, 1, ""
    while place < len(text) or cells:
        found = _CELL.match(text, place)
        if found is None:
            raise _malformed(text, place, line)
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if len(cells) > COLUMNS_MAX:
            raise _wrong(began, f"at most {COLUMNS_MAX} columns", "too-many")
        place = found.end()
        line += (quoted or "").count("\n")
        if end == ",":
            continue
        if end and ending and end != ending:
            raise _wrong(line, "lines end in LF or in CRLF, not both", "mixed-endings")
        ending = ending or end
        line += 1
        records.append((began, cells))
        cells, began = [], line
    return records


def _malformed(text: str, place: int, line: int) -> Invalid:
    if text[place] == '"':
        closing = re.compile(r'"(?:[^"]++|"")*+"').match(text, place)
        if closing is None:
            return _wrong(line, "a quote that is opened here is never closed", "quote")
        return _wrong(line, "something follows a closing quote", "quote")
    found = re.compile(r'[^",\r\n]*+').match(text, place)
    if found is not None and text[found.end()] == '"':
        return _wrong(line, "a quote stands inside a cell without quotes", "quote")
    return _wrong(line, "a line ends in LF or in CRLF, not in CR", "mixed-endings")


def _check_header(
    header: Sequence[str],
    required: Collection[str],
    known: Collection[str],
    prefix: str | None,
) -> None:
    for position, name in enumerate(header, start=1):
        # Named by their position: the name itself may be somebody's words.
        place = {"column": str(position)}
        prefixed = prefix is not None and name.startswith(prefix) and name != prefix
        if name not in known and not prefixed:
            raise _wrong(1, "there is no such column", "unknown-name", place)
        if name in header[: position - 1]:
            raise _wrong(1, "a column is named twice", "duplicate-key", place)
    for name in sorted(required):
        if name not in header:
            raise _wrong(1, f"the column {name} is missing", "required")


def _line(
    number: int, cells: Sequence[str], header: Sequence[str]
) -> tuple[int, dict[str, str], Invalid | None]:
    fault = None
    if len(cells) != len(header):
        fault = Invalid(f"the header has {len(header)} cells", "", "wrong-length")
    elif any(len(cell) > CELL_MAX for cell in cells):
        fault = Invalid(f"a cell has at most {CELL_MAX} characters", "", "too-long")
    filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
    return number, filled, fault


def _wrong(
    line: int, message: str, fault: str, context: Mapping[str, str] | None = None
) -> Invalid:
    return Invalid(message, f"/lines/{line}", fault, context=context)


def _number(cell: str) -> Decimal:
    if not _NUMBER.match(cell):
        raise ValueError
    number = Decimal(cell)
    whole, _, fraction = cell.lstrip("-").partition(".")
    places = len(fraction.rstrip("0"))
    fits = len(whole.lstrip("0")) <= WHOLE_DIGITS_MAX and places <= DECIMAL_PLACES_MAX
    try:
        exact = fits and rounded(number) == number
    except InvalidOperation:
        exact = False
    if not exact:
        raise Invalid(
            f"at most {DIGITS} significant digits, below 10^{WHOLE_DIGITS_MAX}",
            "",
            "number-too-long",
        )
    # In its shortest form, as numbers in JSON are read.
    short = rounded(number).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _count(cell: str) -> int:
    if not _COUNT.match(cell) or int(cell) > _COUNT_MAX:
        raise ValueError
    return int(cell)


def _day(cell: str) -> date:
    if not _DAY.match(cell):
        raise ValueError
    return date.fromisoformat(cell)
