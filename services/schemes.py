"""Names from older schemes, and how rows keep them."""

from collections.abc import Mapping
from typing import Any

from domain.scheme import TODAY, AsNamed, Scheme


def as_row(as_named: AsNamed | None) -> dict[str, str] | None:
    """Return a name as a row keeps it."""
    if as_named is None:
        return None
    return {"scheme": as_named.scheme.value, "element": as_named.element}


def named_in(row: Mapping[str, Any] | None) -> AsNamed | None:
    """Return the name that a row keeps."""
    return None if row is None else AsNamed(Scheme(row["scheme"]), row["element"])


def scheme_in(row: Mapping[str, Any] | None) -> Scheme:
    """Return the scheme of the name that a row keeps; without one it is today's."""
    return TODAY if row is None else Scheme(row["scheme"])
