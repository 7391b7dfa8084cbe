"""Aspired flows: how many of the paths that are counted have a step hoped for."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COUNTING = ("signature", "open_day")


def upgrade() -> None:
    for name in _COUNTING:
        # What was folded before lacks it; a check counts anew.
        with op.batch_alter_table(name) as table:
            aspired = sa.Column(
                "aspired", sa.BigInteger(), nullable=False, server_default="0"
            )
            table.add_column(aspired)
        with op.batch_alter_table(name) as table:
            table.alter_column("aspired", server_default=None)


def downgrade() -> None:
    for name in _COUNTING:
        with op.batch_alter_table(name) as table:
            table.drop_column("aspired")
