"""Frozen reports: a key of each organisation's own, placements, frames, entries."""

import secrets

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table, on_postgres

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ORGANISATION = sa.table(
    "organisation", sa.column("organisation_id", ID), sa.column("group_key")
)


def upgrade() -> None:
    op.add_column("organisation", sa.Column("group_key", sa.String(64), nullable=True))
    _over_the_wall("organisation", reach=True)
    _give_keys()
    _over_the_wall("organisation", reach=False)
    with op.batch_alter_table("organisation") as organisation:
        organisation.alter_column("group_key", nullable=False)
    _add_placements()
    _name_frames()
    _create_frozen_report_entry()
    with op.batch_alter_table("passage") as passage:
        passage.add_column(sa.Column("entry_id", ID, nullable=True))
        passage.alter_column("story_id", existing_type=ID, nullable=True)


def _add_placements() -> None:
    with op.batch_alter_table("frozen_report") as report:
        placements = sa.Column(
            "placements", sa.String(32), nullable=False, server_default="default"
        )
        report.add_column(placements)
    with op.batch_alter_table("frozen_report") as report:
        report.alter_column("placements", server_default=None)


def _name_frames() -> None:
    # A version of a frame has no id, so what was named by one leads nowhere.
    op.drop_column("decision", "frame_version_id")
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("frame_id", ID, nullable=True))
        decision.add_column(sa.Column("frame_version", sa.Integer(), nullable=True))
        decision.create_foreign_key(
            "fk_decision_frame_id",
            "frame",
            ["organisation_id", "frame_id"],
            ["organisation_id", "id"],
            ondelete="RESTRICT",
        )


def _over_the_wall(table: str, *, reach: bool) -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    if on_postgres():
        force = "NO FORCE" if reach else "FORCE"
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")


def _give_keys() -> None:
    own = _ORGANISATION.c.organisation_id
    for (key,) in op.get_bind().execute(sa.select(own)).all():
        fresh = secrets.token_hex(32)
        op.execute(_ORGANISATION.update().where(own == key).values(group_key=fresh))


def _create_frozen_report_entry() -> None:
    create_tenant_table(
        "frozen_report_entry",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("pointers", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("marked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_frozen_report_entry_report_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "report_id", "entry_id", name="pk_frozen_report_entry"
        ),
    )
    op.create_index(
        "ix_frozen_report_entry",
        "frozen_report_entry",
        ["organisation_id", "entry_id", "report_id"],
        unique=False,
    )


def downgrade() -> None:
    # There was no place for what is no passage of a story.
    _over_the_wall("passage", reach=True)
    op.execute("DELETE FROM passage WHERE story_id IS NULL")
    _over_the_wall("passage", reach=False)
    with op.batch_alter_table("passage") as passage:
        passage.alter_column("story_id", existing_type=ID, nullable=False)
        passage.drop_column("entry_id")
    op.drop_table("frozen_report_entry")
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint("fk_decision_frame_id", type_="foreignkey")
        decision.drop_column("frame_version")
        decision.drop_column("frame_id")
    op.add_column("decision", sa.Column("frame_version_id", ID, nullable=True))
    op.drop_column("frozen_report", "placements")
    op.drop_column("organisation", "group_key")
