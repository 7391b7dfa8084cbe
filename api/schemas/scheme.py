"""The name under which a source had a cycle, as clients send it."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Sent, example
from domain.scheme import AsNamed, Scheme

NAMED_SENT = (
    "The name that the source has for the cycle, which is kept beside it: an element "
    "of a scheme of `GET /v1/cycles`. Where the element stands for one cycle alone, "
    "`cycle` may be left out; where it may stand for several, it says which."
)
NAMED_READ = "The name that the source had for the cycle; null where it is today's."


class AsNamedSent(Sent):
    """An element of a scheme."""

    model_config = example({"scheme": "v2011_5", "element": "reframing"})

    scheme: Scheme
    element: Annotated[str, Field(min_length=1, max_length=80)]


def named_said(sent: AsNamedSent | None) -> AsNamed | None:
    """Return the name in a source."""
    return None if sent is None else AsNamed(sent.scheme, sent.element)
