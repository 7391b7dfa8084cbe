from decimal import Decimal

import pytest

from api.strict_json import parse
from domain.errors import Invalid, MalformedJson

DEEP = 100_000

NOT_JSON = {
    "nothing": b"",
    "white space": b" \n\t\r ",
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a byte order mark alone": b"\xef\xbb\xbf",
    "UTF-16, little end first": '{"text":"é"}'.encode("utf-16-le"),
    "UTF-16, big end first": '{"a":1}'.encode("utf-16-be"),
    "UTF-16 with its mark": '{"a":1}'.encode("utf-16"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "Latin-1": '"é"'.encode("latin-1"),
    "a byte that is never UTF-8": b'"\xff"',
    "an overlong form of /": b'"\xc0\xaf"',
    "an overlong NUL": b'"\xc0\x80"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "beyond the last character": b'"\xf4\x90\x80\x80"',
    "UTF-8 cut off": b'"\xe2\x82"',
    "NaN": b'{"value":NaN}',
    "Infinity": b"[Infinity]",
    "minus Infinity": b"[-Infinity]",
    "nan in small letters": b"[nan]",
    "Inf": b"[Inf]",
    "an open object": b'{"a":1',
    "an open array": b"[1,2",
    "an open string": b'["a',
    "a comma too many": b"[1,]",
    "a comma too many in an object": b'{"a":1,}',
    "a comma first": b"[,1]",
    "no comma": b"[1 2]",
    "no colon": b'{"a" 1}',
    "two colons": b'{"a"::1}',
    "no value": b'{"a":}',
    "no name": b"{:1}",
    "a bare name": b"{a:1}",
    "a number for a name": b"{1:1}",
    "single quotes": b"{'a':1}",
    "two values": b"1 2",
    "trailing data": b'{"a":1}x',
    "a trailing bracket": b"[]]",
    "crossed brackets": b"[{]}",
    "a comment": b"[1] // no",
    "a comment inside": b"[1 /* no */]",
    "a tab in a string": b'"\t"',
    "a line break in a string": b'"a\nb"',
    "NUL itself in a string": b'"\x00"',
    "NUL after the value": b"1\x00",
    "a form feed as white space": b"\x0c1",
    "a no-break space as white space": "\u00a01".encode(),
    "an unknown escape": rb'"\x41"',
    "a capital escape": rb'"\U0041"',
    "a short escape": rb'"\u00"',
    "an escape that is not hexadecimal": rb'"\u00g0"',
    "an escape with a sign": rb'"\u+041"',
    "an escape with an underscore": rb'"\u0_41"',
    "a leading zero": b"[012]",
    "minus a leading zero": b"[-012]",
    "a plus sign": b"[+1]",
    "a minus sign alone": b"[-]",
    "two signs": b"[--1]",
    "no digit before the point": b"[.5]",
    "no digit after the point": b"[1.]",
    "no digit before the exponent": b"[1.e1]",
    "no digit in the exponent": b"[1e]",
    "no digit after its sign": b"[1e+]",
    "hexadecimal": b"[0x1F]",
    "an underscore in a number": b"[1_000]",
    "a comma in a number": b'{"value":1,5}',
    "Arabic digits": "[١٢]".encode(),
    "full-width digits": "[１]".encode(),
    "True": b"[True]",
    "TRUE": b"[TRUE]",
    "tru": b"[tru]",
    "None": b"[None]",
    "undefined": b"[undefined]",
    "open brackets, very many": b"[" * DEEP,
    "open objects, very many": b'[{"":' * DEEP,
    "closing brackets, very many": b"[" * DEEP + b"]" * (DEEP + 1),
    "a duplicate, then a syntax error": b'{"a":1,"a":2',
    "a long number, then a syntax error": b"[1e999,",
    "a NUL, then a syntax error": rb'["\u0000",',
}

NOT_ACCEPTED = {
    "a name twice": (b'{"a":1,"a":1}', "", "duplicate-key"),
    "a name twice below": (
        b'{"steps":[{},{"x":1,"x":2}]}',
        "/steps/1",
        "duplicate-key",
    ),
    "one name in two spellings": (rb'{"a":1,"\u0061":2}', "", "duplicate-key"),
    "NUL": (rb'{"text":"a\u0000b"}', "/text", "nul"),
    "NUL, bare": (rb'"\u0000"', "", "nul"),
    "NUL in a name": (rb'{"a":{"\u0000":1}}', "/a", "nul"),
    "a lone high surrogate": (rb'{"text":"\ud800"}', "/text", "lone-surrogate"),
    "in capitals": (rb'{"text":"\uDBFF"}', "/text", "lone-surrogate"),
    "a lone low surrogate": (rb'["\udc00"]', "/0", "lone-surrogate"),
    "a pair the wrong way round": (rb'["\udf31\ud83c"]', "/0", "lone-surrogate"),
    "half a pair, then text": (rb'["\ud83cabc"]', "/0", "lone-surrogate"),
    "a surrogate in a name": (rb'[{"\ud800":1}]', "/0", "lone-surrogate"),
    "33 arrays": (b"[" * 33 + b"]" * 33, "/0" * 32, "too-deep"),
    "33 objects": (b'{"a":' * 32 + b"{}" + b"}" * 32, "/a" * 32, "too-deep"),
    "900 arrays": (b"[" * 900 + b"]" * 900, "/0" * 32, "too-deep"),
    "very many arrays": (b"[" * DEEP + b"]" * DEEP, "", "too-deep"),
    "very many objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "", "too-deep"),
    "brackets in deep strings": (
        b"[" * DEEP + rb'"]\"]\\"' + b"]" * DEEP,
        "",
        "too-deep",
    ),
    "2^63": (b'{"n":9223372036854775808}', "/n", "integer-out-of-range"),
    "-2^63-1": (b"[-9223372036854775809]", "/0", "integer-out-of-range"),
    "2^70": (str(2**70).encode(), "", "integer-out-of-range"),
    "5,000 digits": (b"9" * 5000, "", "integer-out-of-range"),
    "1e999": (b'{"value":1e999}', "/value", "number-too-large"),
    "1e18": (b"1e18", "", "number-too-large"),
    "-1e18": (b"-1e18", "", "number-too-large"),
    "an endless exponent": (b"1e99999999999999999999", "", "number-too-large"),
    "an endless small one": (b"1e-99999999999999999999", "", "number-too-long"),
    "16 digits": (b"0.1234567890123456", "", "number-too-long"),
    "16 digits, some before": (b"12345678.90123456", "", "number-too-long"),
    "400 digits": (b"0." + b"1" * 400, "", "number-too-long"),
    "29 decimal places": (b"1e-29", "", "number-too-long"),
    "a subnormal": (b"5e-324", "", "number-too-long"),
    "the first of two": (rb'{"b":["\u0000"],"a":1e999}', "/b/0", "nul"),
    "the first of two, before": (
        rb'{"b":1e999,"a":"\u0000"}',
        "/b",
        "number-too-large",
    ),
    "a name that is a sentence": (
        rb'{"steps":[{"My neighbour Ana":{"x":"\u0000"}}]}',
        "/steps/0",
        "nul",
    ),
}

ACCEPTED: dict[bytes, object] = {
    b"0": 0,
    b"-0": 0,
    b" \r\n\t1\n": 1,
    b"true": True,
    b"null": None,
    b'""': "",
    b"[]": [],
    b"{}": {},
    b'{"":1}': {"": 1},
    b"9223372036854775807": 2**63 - 1,
    b"-9223372036854775808": -(2**63),
    b"9007199254740993": 2**53 + 1,
    b"1.0": Decimal(1),
    b"1E+2": Decimal(100),
    b"-0.0": Decimal(0),
    b"0e5": Decimal(0),
    b"0.1": Decimal("0.1"),
    b"1.50": Decimal("1.5"),
    b"0.0000000000000000000000000001": Decimal("1e-28"),
    b"999999999999999e3": Decimal(999999999999999000),
    b"1.00000000000000000000000000": Decimal(1),
    b"1234567890.12345": Decimal("1234567890.12345"),
    rb'"\u0041\/\b\f\n\r\t\"\\"': 'A/\b\f\n\r\t"\\',
    rb'"\ud83c\udf31"': "\U0001f331",
    rb'"\uD83C\uDF31"': "\U0001f331",
    rb'"\\u0000 \\ud800"': "\\u0000 \\ud800",
    '"\ufeff"'.encode(): "\ufeff",
    '"\uffff\ufffe\ufdd0"'.encode(): "\uffff\ufffe\ufdd0",
    '"\u2028\u202e\u200b\u007f"'.encode(): "\u2028\u202e\u200b\u007f",
    '"\U000e0041"'.encode(): "\U000e0041",
    ('"a' + "\u0301" * 1000 + '"').encode(): "a" + "\u0301" * 1000,
    b'{"a":{"a":{"a":1}}}': {"a": {"a": {"a": 1}}},
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse(body)


@pytest.mark.parametrize(
    ("body", "pointer", "fault"), NOT_ACCEPTED.values(), ids=NOT_ACCEPTED
)
def test_what_is_json_but_not_accepted_has_a_pointer(
    body: bytes, pointer: str, fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        parse(body)
    assert (refused.value.pointer, refused.value.fault) == (pointer, fault)
    assert type(refused.value) is Invalid


@pytest.mark.parametrize(("body", "value"), ACCEPTED.items())
def test_what_is_accepted_arrives_as_it_was_sent(body: bytes, value: object) -> None:
    found = parse(body)
    assert found == value
    assert type(found) is type(value)


def test_32_levels_are_accepted() -> None:
    assert parse(b"[" * 32 + b"]" * 32)
    assert parse(b'{"a":' * 31 + b"[1]" + b"}" * 31)


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    assert parse(b"[" + b"[],{}," * 10_000 + b"1]")
    assert parse(b'["' + b"[{" * 10_000 + b'"]')


def test_one_value_has_one_decimal_however_it_is_written() -> None:
    spellings = [b"1.50", b"1.5", b"15e-1", b"0.15E1", b"150e-2"]
    assert {str(parse(spelling)) for spelling in spellings} == {"1.5"}
    assert str(parse(b"1e17")) == "1" + "0" * 17


def test_messages_repeat_nothing_that_was_sent() -> None:
    bodies = [
        rb'{"Ana Lima":"secret \u0000"}',
        b'{"secret":1,"secret":2}',
        b'["secret" NaN]',
        b'"secret',
        b"secret",
        b"[98765432109876543210]",
        b"[9876e9999]",
    ]
    for body in bodies:
        with pytest.raises((Invalid, MalformedJson)) as refused:
            parse(body)
        said = f"{refused.value} {getattr(refused.value, 'pointer', '')}"
        assert not any(word in said for word in ("secret", "Ana", "9876"))
