"""What a request made, by its digest, and ids that stay taken."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MADE_BY_REQUESTS = (
    "activity",
    "flow",
    "indicator",
    "member",
    "participation",
    "person",
    "space",
)


def upgrade() -> None:
    for table in _MADE_BY_REQUESTS:
        op.add_column(table, sa.Column("request_digest", sa.String(80), nullable=True))
    create_tenant_table(
        "tombstone",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "id", name="pk_tombstone"),
    )


def downgrade() -> None:
    op.drop_table("tombstone")
    for table in _MADE_BY_REQUESTS:
        op.drop_column(table, "request_digest")
