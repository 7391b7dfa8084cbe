"""Claims of contribution and their strength, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Day, Id, Instant, Name, Read, Ref, Sent, Text, example
from domain.claim import CONTRIBUTORS_MAX, Contributor, Others, Share
from domain.evidence import Heard
from domain.strength import Component, Level, Strength


class ContributorSent(Sent):
    """Who or what else contributed to the same."""

    model_config = example({"name": "Women Represent, of READ", "share": "partial"})

    name: Name
    share: Share | None = Field(
        default=None, description="A word; null where nobody says how much."
    )
    note: Text | None = None


Contributors = Annotated[list[ContributorSent], Field(max_length=CONTRIBUTORS_MAX)]


class ClaimSent(Sent):
    """That the story's home space contributed to what the step tells."""

    model_config = example(
        {
            "statement": "The visit contributed to more women being elected.",
            "contributors": [{"name": "Women Represent, of READ", "share": "partial"}],
        }
    )

    id: Id | None = None
    statement: Text = Field(
        description="In words that may be sent to a third party as they stand."
    )
    counterfactual: Text | None = Field(
        default=None, description="What would have happened otherwise."
    )
    contributors: Contributors | None = Field(
        default=None,
        description="Null where nobody thought of others; empty where none is known.",
    )
    reasoning: Text | None = None


class ClaimUpdate(Sent):
    """Fields of a claim to be changed."""

    model_config = example({"counterfactual": "She would have stood, untrained."})

    statement: Text = ""
    counterfactual: Text | None = None
    contributors: Contributors | None = None
    reasoning: Text | None = None


class ClaimRead(Read):
    """A claim, and how strong it is as far as you see what it stands on."""

    id: Id
    step: Ref
    story: Ref
    space: Ref = Field(description="Whose contribution is claimed.")
    statement: str
    wording: str = Field(description="How far the claim goes, in words to be quoted.")
    counterfactual: str | None
    contributors: list[Contributor] | None
    known_contributors: Others
    reasoning: str | None
    process: Heard = Field(description="Sources on how it came about.")
    level: Heard = Field(description="Sources on how much changed.")
    strength: Strength = Field(
        description="`complete` is false where a bound kept something from being seen."
    )
    made_by: Ref
    made_at: Instant
    version: int


class ComponentShown(Read):
    """What a rubric asks of a claim, and what would answer it."""

    component: Component
    asks: str
    would_raise: str


class LevelShown(Read):
    """What a level needs: these components, and so many of them all."""

    level: Level
    wording: str
    needs: list[Component]
    least: int


class RubricShown(Read):
    """One version of how strength is judged."""

    version: str
    since: Day
    gap_days: int = Field(description="Days between two steps that are no gap yet.")
    disputed: str = Field(description="What would help where a source disagrees.")
    components: list[ComponentShown]
    levels: list[LevelShown] = Field(description="From the weakest on.")


class RubricsRead(Read):
    """Every version of the rubric; none changes once it is here."""

    current: str
    versions: list[RubricShown]
