"""Names from older schemes, the schemes of frozen reports, metrics of indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NAMED = ("placement", "indicator_cycle", "frame_entry_cycle")


def upgrade() -> None:
    for table in _NAMED:
        op.add_column(table, sa.Column("as_named", sa.Text(), nullable=True))
    _add_list("indicator", "metrics", "[]")
    # All there is was told in the eight cycles of today.
    _add_list("frozen_report", "cycle_schemes", '["v2020_8"]')
    op.drop_column("frozen_report", "cycle_scheme")


def _add_list(table: str, name: str, held: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(
            sa.Column(name, sa.Text(), nullable=False, server_default=held)
        )
    with op.batch_alter_table(table) as batch:
        batch.alter_column(name, server_default=None)


def downgrade() -> None:
    # What was counted still knows the names: `check` counts it anew.
    _add_list_of_today()
    op.drop_column("frozen_report", "cycle_schemes")
    op.drop_column("indicator", "metrics")
    for table in _NAMED:
        op.drop_column(table, "as_named")


def _add_list_of_today() -> None:
    with op.batch_alter_table("frozen_report") as report:
        report.add_column(
            sa.Column(
                "cycle_scheme", sa.String(32), nullable=False, server_default="2020"
            )
        )
    with op.batch_alter_table("frozen_report") as report:
        report.alter_column("cycle_scheme", server_default=None)
