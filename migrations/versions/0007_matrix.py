"""The spread of a mean, beside it and how many were observed."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import DECIMAL

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("measurement", sa.Column("spread", DECIMAL, nullable=True))


def downgrade() -> None:
    op.drop_column("measurement", "spread")
