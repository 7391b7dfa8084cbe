"""The digest of what a client sent, by which a repeated request is recognised.

It is SHA-256 over the canonical form of the received JSON (RFC 8785), written as
"sha-256:" and 64 hexadecimal digits. Clients can compute it themselves; `VECTORS`
are published so that they can check how they do it.

RFC 8785 knows numbers only as IEEE 754 doubles. A decimal of at most 15 significant
digits comes through unchanged. Integers beyond 2^53 are rounded to the nearest
double, as any client in JavaScript would: two of them that are near to each other
may have one digest.
"""

from typing import Final

from services.canonical import canonical, digest_of

# JSON as sent, and its digest.
VECTORS: Final = (
    (
        (
            '{"title":"A garden for all","steps":[{"text":"We share the tools."}],'
            '"space_id":"0192f0c1-2345-7abc-8def-0123456789ab"}'
        ),
        "sha-256:16b0f5e4410217a6af80edab1b09a86492586dfc23a40dca8707c60d98c4a701",
    ),
    (
        (
            '{"value":12.50,"out_of":100,"note":null,"small":1e-7,"large":1e17,'
            '"none":-0.0,"beyond":9007199254740993}'
        ),
        "sha-256:3ae10b79d80c4a062ba8c490d028bceb8639bd313e3f1256d80e0d41b9a836a7",
    ),
    (
        (
            r'{"\u20ac":"K\u016br\u012bti \u0041\n","\ud83c\udf31":"\/","\ufb00":true,'
            r'"1":[],"a":{"b":{},"B":"\u000f"}}'
        ),
        "sha-256:8549e81cf66c0046e0e3d05d273581f6f3f217e720a50307a702cf5bc9537db9",
    ),
)


def digest(value: object) -> str:
    """Return the digest of a JSON value, as `strict_json.parse` gives it.

    The order of names in an object and the way a number is written make no
    difference; everything else does, `null` and a missing name included.

    Raises
    ------
    TypeError
        If the value holds something that JSON has not.
    """
    return digest_of(canonical(value))
