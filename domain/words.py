"""Words: how text is cut up and folded, so that search reads alike everywhere.

Both what is stored and what is asked for go through here, and databases only
compare the ASCII that comes out; none of their own text rules are involved.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache

from domain.errors import Invalid

LEXEME_MAX = 120
QUERY_WORDS_MAX = 20

# Letters that Unicode does not decompose, though readers take them for variants.
_PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "đ": "d",
        "ħ": "h",
        "\u0131": "i",  # without its dot, as in Turkish
        "ł": "l",
        "ŋ": "n",
        "ø": "o",
        "œ": "oe",
        "þ": "th",
        "ŧ": "t",
    }
)

# Letters and marks by category that show nothing: joiners, fillers, variation
# selectors; and the iota that casefolding would turn into a letter of its own.
_UNSEEN = frozenset(
    chr(point)
    for point in (
        *(0x0345, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    )
)

_ASCII_WORD = re.compile("[a-z0-9]+")


class _Sort(Enum):
    UNSEEN = auto()
    SEPARATOR = auto()
    MARK = auto()
    ACCENTED = auto()  # Latin, Greek, Cyrillic: marks on them are accents
    PAIRED = auto()  # written without spaces: searched by pairs
    OTHER = auto()  # marks on these are vowels and stay


@lru_cache(maxsize=8192)
def _sort(character: str) -> _Sort:
    category = unicodedata.category(character)
    if category in {"Cf", "Me"} or character in _UNSEEN:
        return _Sort.UNSEEN
    if category[0] == "M":
        return _Sort.MARK
    if category[0] not in "LN":
        return _Sort.SEPARATOR
    name = unicodedata.name(character, "")
    if name.startswith(("LATIN ", "GREEK ", "CYRILLIC ")):
        return _Sort.ACCENTED
    if name.startswith(("CJK ", "IDEOGRAPHIC ", "HIRAGANA ", "KATAKANA")):
        return _Sort.PAIRED
    return _Sort.OTHER


def _folded(text: str) -> str:
    kept: list[str] = []
    accented = False
    for character in unicodedata.normalize("NFKD", text):
        sort = _sort(character)
        if sort is _Sort.UNSEEN or (sort is _Sort.MARK and accented):
            continue
        if sort is not _Sort.MARK:
            accented = sort is _Sort.ACCENTED
        digit = unicodedata.decimal(character, None)
        kept.append(character if digit is None else str(digit))
    plain = "".join(kept).casefold().translate(_PLAIN_LETTERS)
    return unicodedata.normalize("NFC", plain)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Give each unbroken run of a text and whether it is searched by pairs."""
    run, paired = "", False
    for character in _folded(text):
        sort = _sort(character)
        if sort is _Sort.MARK:
            # A mark goes with what it stands on; alone it is not a word.
            run += character if run else ""
            continue
        ends = sort is _Sort.SEPARATOR or (sort is _Sort.PAIRED) is not paired
        if run and ends:
            yield run, paired
            run = ""
        if sort is not _Sort.SEPARATOR:
            run += character
            paired = sort is _Sort.PAIRED
    if run:
        yield run, paired


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def words(text: str) -> list[str]:
    """Return the folded words of a text, in its order, with repetitions.

    Case, accents, width and invisible characters make no difference; marks outside
    Latin, Greek and Cyrillic are vowels and stay. Chinese characters and kana,
    written without spaces, become overlapping pairs and the last one by itself, so
    that any part of such a text can be found.
    """
    found: list[str] = []
    # Most tokens of most texts are plain; going by token keeps them fast.
    for token in text.split():
        if token.isascii():
            found += _ASCII_WORD.findall(token.lower())
            continue
        for run, paired in _runs(token):
            found += [*_pairs(run), run[-1]] if paired else [run]
    return found


def _encoded(word: str) -> str:
    lexeme = ""
    for character in word:
        # Fixed width: the code of a prefix is a prefix of the code.
        code = character if character.isascii() else f"_{ord(character):06x}"
        if len(lexeme) + len(code) > LEXEME_MAX:
            break
        lexeme += code
    return lexeme


def _distinct(found: Iterable[str]) -> list[str]:
    return sorted({_encoded(word) for word in set(found)})


def lexemes(text: str) -> list[str]:
    """Return a text's distinct words in ASCII, sorted, for an index.

    Only `a`-`z`, `0`-`9` and `_` occur, none begins with `__`, and none is longer
    than 120. The lexeme of a word's beginning is the beginning of its lexeme.
    """
    return _distinct(words(text))


def query_lexemes(query: str) -> list[str]:
    """Return the lexemes that a found text must all hold, each as a prefix.

    Empty where the query holds no word.

    Raises
    ------
    Invalid
        If there are more than 20 of them.
    """
    asked = _distinct(
        word
        for run, paired in _runs(query)
        for word in (_pairs(run) or [run] if paired else [run])
    )
    if len(asked) > QUERY_WORDS_MAX:
        raise Invalid(
            f"a search takes at most {QUERY_WORDS_MAX} words", "?q", "too-many-words"
        )
    return asked
