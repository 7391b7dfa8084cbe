"""What the service says of itself."""

from typing import Literal

from api.schemas.values import Read


class AliveRead(Read):
    """The process answers."""

    status: Literal["alive"]


class ReadyRead(Read):
    """The process answers, and so does the database, with the schema it needs."""

    status: Literal["ready"]
    database: str
    schema_revision: str
