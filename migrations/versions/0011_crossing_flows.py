"""An index of the flows between stories that count."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COUNTS = sa.text("facts IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_flow_crossing",
        "flow",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=_COUNTS,
        sqlite_where=_COUNTS,
    )


def downgrade() -> None:
    op.drop_index("ix_flow_crossing", table_name="flow")
