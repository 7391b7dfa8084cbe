"""Consents, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Day, Id, Instant, Line, Read, Sent, example
from domain.story import Naming, Reach


class ConsentSent(Sent):
    """The teller's consent to the use of a story; the newest governs."""

    model_config = example(
        {"reach": "public", "naming": "named", "given_on": "2016-12-14"}
    )

    reach: Reach = Field(description="A wider reach includes the narrower.")
    naming: Naming = Naming.ANONYMOUS
    purpose: Line | None = None
    given_on: Day | None = Field(default=None, description="Today where not said.")
    given_by_id: Id | None = Field(default=None, description="A person.")
    wording_version: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    until: Day | None = Field(default=None, description="The last day it holds.")


class ConsentRead(Read):
    """A consent, in force unless revoked or past."""

    id: Id
    reach: Reach
    naming: Naming
    purpose: str | None
    given_on: Day
    wording_version: str | None
    until: Day | None
    revoked_at: Instant | None
