"""An index of the flows that are kept but not counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNRESOLVED = sa.text("unresolved IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_flow_unresolved",
        "flow",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=_UNRESOLVED,
        sqlite_where=_UNRESOLVED,
    )


def downgrade() -> None:
    op.drop_index("ix_flow_unresolved", table_name="flow")
