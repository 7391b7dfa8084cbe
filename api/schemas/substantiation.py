"""Substantiations, as those who send a claim and those who get it see them."""

from pydantic import Field

from api.schemas.values import Id, Instant, Name, Read, Ref, Sent, Text, example
from api.schemas.when import WhenRead
from domain.evidence import Aspect, Verdict


class SubstantiationSent(Sent):
    """To whom a claim is to be sent, and what they are asked about."""

    model_config = example(
        {
            "recipient": "Ministry of Home Affairs, local governance",
            "aspect": "process",
            "message": "You accompanied the workshops.",
        }
    )

    recipient: Name = Field(description="Who gets the link; the source of the answer.")
    aspect: Aspect = Field(
        default=Aspect.PROCESS, description="How it came about, or how much it was."
    )
    message: Text | None = None
    expires_at: Instant | None = Field(
        default=None, description="In 30 days unless said; at most 90 days from now."
    )


class SubstantiationRead(Read):
    """A claim sent to somebody, and what they answered."""

    id: Id
    claim: Ref
    recipient: str
    aspect: Aspect
    message: str | None
    made_at: Instant
    expires_at: Instant
    revoked_at: Instant | None
    answered_at: Instant | None
    verdict: Verdict | None
    reason: str | None


class SubstantiationMade(SubstantiationRead):
    """A fresh link with its secret, which is shown this once."""

    secret: str
    address: str = Field(description="Where the secret opens the claim.")


class Passage(Read):
    """A part of the story."""

    text: str
    when: WhenRead


class SentClaimRead(Read):
    """A claim as a third party gets it."""

    asked_by: str = Field(description="The organisation that asks.")
    recipient: str
    message: str | None
    statement: str
    aspect: Aspect = Field(
        description="Asked is how it came about (process), or how much it was (level)."
    )
    tellers: list[str] = Field(description="As far as they consent to be named.")
    passages: list[Passage] = Field(
        description="What led to it and what came of it, where consent reaches you."
    )
    expires_at: Instant


class AnswerSent(Sent):
    """Whether a third party agrees with a claim."""

    model_config = example({"verdict": "partly", "reason": "Two of the workshops."})

    verdict: Verdict
    reason: Text | None = Field(
        default=None, description="Required unless you agree wholly."
    )


class AnswerRead(Read):
    """What was answered; the link opens nothing any more."""

    verdict: Verdict
    reason: str | None
    answered_at: Instant
