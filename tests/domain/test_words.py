"""Words: text is cut up and folded alike, whoever typed it and wherever it lies."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.words import lexemes, query_lexemes, words

SCRIPTS = (
    "abzABZ09 _-.'éÉßıİŁøﬁ²½"  # Latin
    "αΣσςάΌ Йёїя"  # Greek, Cyrillic
    "བརྡ་སྤྲོད་ ༣ हिन्दी कि"  # Tibetan, Devanagari
    "東京都 トーキョー かﾊﾟ 한국 ไทย"  # Han, kana, Hangul, Thai
    "مُحَمَّد שָׁלוֹם ١٢"  # Arabic, Hebrew
    "\u0301\u200d\u200f\u00ad\ufe0f\u20e3\u3099\u0345"  # marks and unseen ones
)
TEXTS = st.text(st.sampled_from(SCRIPTS) | st.characters(exclude_categories=["Cs"]))


def found(query: str, text: str) -> bool:
    """Search as the databases do: every lexeme asked for begins one of the text's."""
    held = lexemes(text)
    asked = query_lexemes(query)
    return bool(asked) and all(
        any(lexeme.startswith(wanted) for lexeme in held) for wanted in asked
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("thim", "A visit to Thimphu", id="a word's beginning"),
        pytest.param("THIMPHU visit", "A visit to Thimphu", id="any order and case"),
        pytest.param("istanbul", "İstanbul", id="a dotted capital i"),
        pytest.param("İSTANBUL", "istanbul", id="and the other way round"),
        pytest.param("diyarbakir", "Diyarbakır", id="a dotless i"),
        pytest.param("spolecznosc", "Społeczność", id="a barred l"),
        pytest.param("Społeczność", "spolecznosc", id="accents asked, none there"),
        pytest.param("cafe\u0301", "CAFÉ", id="composed or not"),
        pytest.param("strasse", "Straße", id="sharp s"),
        pytest.param("ODOS", "odos", id="case"),
        pytest.param("ΟΔΟΣ", "οδός", id="a final sigma and an accent"),
        pytest.param("οδοσ", "ΟΔΌΣ ΜΟΥ", id="a sigma that is not final"),
        pytest.param("ёлка", "Елка", id="Cyrillic accents"),
        pytest.param("encyclopaedia", "Encyclopædia", id="ligatures"),
        pytest.param("office", "oﬃce", id="printers' ligatures"),
        pytest.param("東京", "私は東京都に住む", id="two Chinese characters inside"),
        pytest.param("京", "東京", id="one character at the end"),
        pytest.param("東", "東京", id="one character at the beginning"),
        pytest.param("京都に", "私は東京都に住む", id="three characters inside"),
        pytest.param("カタカナ", "ｶﾀｶﾅで書く", id="half width"),
        pytest.param("ガ", "ｶﾞ", id="half width with a voicing mark"),
        pytest.param("tower", "東京Tower", id="scripts side by side"),
        pytest.param("ABC", "ＡＢＣ", id="full width"),
        pytest.param("འབྲུག", "འབྲུག་ཡུལ།", id="Dzongkha by syllables"),
        pytest.param("3", "༣", id="Tibetan digits"),
        pytest.param("हिन्द", "हिन्दी", id="Devanagari"),
        pytest.param("한국", "한국어", id="Hangul"),
        pytest.param("thimphu", "Thim\u200bphu \u202e\u2066x", id="zero width"),
        pytest.param("co\u00adoperate", "cooperate", id="soft hyphens"),
        pytest.param("m2", "120 m²", id="raised digits"),
        pytest.param("葛", "葛\U000e0100城", id="a chosen shape of a character"),
    ],
)
def test_a_text_is_found(query: str, text: str) -> None:
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("himphu", "Thimphu", id="a word's middle"),
        pytest.param("visit paro", "A visit to Thimphu", id="one word missing"),
        pytest.param("京東", "東京", id="characters the other way round"),
        pytest.param("ཀི", "ཀུ", id="other Dzongkha vowels"),
        pytest.param("की", "कि", id="other Devanagari vowels"),
        pytest.param("は", "ば", id="voiced and unvoiced kana"),
        pytest.param("foo_bar_baz", "foo bar", id="underscores separate"),
        pytest.param("...", "...", id="no word asked"),
    ],
)
def test_a_text_is_not_found(query: str, text: str) -> None:
    assert not found(query, text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("– … ❤️ \u0301", [], id="no letters"),
        pytest.param("Tell it, tell IT!", ["tell", "it", "tell", "it"], id="in order"),
        pytest.param("l'eau 3.5", ["l", "eau", "3", "5"], id="split at marks"),
        pytest.param("東京都", ["東京", "京都", "都"], id="pairs and the last one"),
        pytest.param("都", ["都"], id="a single character"),
        pytest.param("東京2020年", ["東京", "京", "2020", "年"], id="mixed"),
        pytest.param("\u0301abc", ["abc"], id="a mark on nothing"),
        pytest.param("ཁྲིམས་", ["ཁྲིམས"], id="Dzongkha vowels stay"),
    ],
)
def test_a_text_is_cut_into_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


def test_a_query_asks_for_pairs_without_the_last_character() -> None:
    assert query_lexemes("東京都") == ["_004eac_0090fd", "_006771_004eac"]


def test_a_query_without_words_asks_for_nothing() -> None:
    assert query_lexemes(" ?! ") == []


def test_a_query_takes_twenty_different_words() -> None:
    twenty = " ".join(f"word{n}" for n in range(20))
    assert len(query_lexemes(f"{twenty} {twenty}")) == 20
    with pytest.raises(Invalid) as refused:
        query_lexemes(f"{twenty} more")
    assert (refused.value.pointer, refused.value.fault) == ("?q", "too-many-words")


def test_long_words_are_cut_at_a_whole_character() -> None:
    (latin,) = lexemes("a" * 500)
    (tibetan,) = lexemes("x" + "ཀ" * 500)
    assert latin == "a" * 120
    assert tibetan == "x" + "_000f40" * 17
    assert found("ཀ" * 300, "ཀ" * 300)


@given(TEXTS)
def test_lexemes_are_plain_short_distinct_and_sorted(text: str) -> None:
    held = lexemes(text)
    assert held == sorted(set(held))
    for lexeme in held:
        assert re.fullmatch(r"(?:[a-z0-9]|_[0-9a-f]{6})+", lexeme)
        assert len(lexeme) <= 120


@given(TEXTS, st.integers(min_value=1, max_value=30))
def test_the_beginning_of_a_word_finds_it(text: str, length: int) -> None:
    for word in words(text):
        asked = query_lexemes(word[:length])
        held = lexemes(word)
        assert all(any(have.startswith(want) for have in held) for want in asked)


@given(TEXTS)
def test_every_word_of_a_text_finds_the_text(text: str) -> None:
    for piece in text.split()[:20]:
        if len(lexemes(piece)) <= 20 and lexemes(piece):
            assert found(piece, text)


@given(TEXTS)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    for word in words(text):
        if not unicodedata.category(word[0]).startswith("M"):
            assert words(word)[0] == word


@given(TEXTS)
def test_case_and_composition_make_no_difference(text: str) -> None:
    assert lexemes(unicodedata.normalize("NFD", text)) == lexemes(text)
    assert lexemes(unicodedata.normalize("NFC", text)) == lexemes(text)


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_is_cut_alike_with_and_without_accents(text: str) -> None:
    assert words("é".join(text)) == words("e".join(text))


@given(st.text(st.sampled_from("東京都市カな々ー"), min_size=1, max_size=40), st.data())
def test_every_part_of_a_text_without_spaces_finds_it(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 20)))
    assert found(text[start:end], text)
