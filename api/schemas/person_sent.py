"""A person inside another request: known, or new."""

from pydantic import Field

from api.schemas.values import Id, Name, Sent, example


class PersonSent(Sent):
    """A person: one who is known, by id, or a new one, by name."""

    model_config = example({"name": "Phuntshok", "role": "a local official"})

    id: Id | None = Field(default=None, description="Known, or made by the client.")
    name: Name | None = Field(default=None, description="Makes a new person.")
    role: Name | None = Field(
        default=None, description="How a new person is shown where the name is not."
    )
