"""The ``frame_version_person`` table."""

from uuid import UUID

from services.database.base import Table, reference, tenant_key, tenant_reference


class FrameVersionPerson(Table, table=True):
    """A person who took part in a version of a frame."""

    __tablename__ = "frame_version_person"
    __table_args__ = (
        tenant_key("frame_id", "number", "person_id"),
        tenant_reference("frame_id", "frame"),
        tenant_reference("person_id", "person"),
    )

    frame_id: UUID = reference()
    number: int
    person_id: UUID = reference()
