"""Comments name the draft of which they were said; decisions are changed later."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report_comment") as comment:
        comment.add_column(sa.Column("report_id", ID, nullable=True))
        comment.add_column(sa.Column("report_digest", sa.String(80), nullable=True))
    op.create_index(
        "ix_report_comment_report",
        "report_comment",
        ["organisation_id", "report_id", "id"],
        unique=False,
    )
    with op.batch_alter_table("decision") as decision:
        version = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        decision.add_column(version)
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("version")
    op.drop_index("ix_report_comment_report", table_name="report_comment")
    with op.batch_alter_table("report_comment") as comment:
        comment.drop_column("report_digest")
        comment.drop_column("report_id")
