"""The ``attendance`` table."""

from uuid import UUID

from services.database.base import Table, reference, tenant_key, tenant_reference


class Attendance(Table, table=True):
    """A person at an activity."""

    __tablename__ = "attendance"
    __table_args__ = (
        tenant_key("activity_id", "person_id"),
        tenant_reference("activity_id", "activity"),
        tenant_reference("person_id", "person"),
    )

    activity_id: UUID = reference()
    person_id: UUID = reference()
