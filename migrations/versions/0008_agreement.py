"""Counts in chapters, cycles by other placements, and when a step was reported."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, create_tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEYS = {
    "summary": ("space_id", "sight", "chapter", "period", "first_day", "last_day"),
    "signature": ("space_id", "sight", "chapter", "subject"),
    "open_day": ("space_id", "sight", "chapter", "day"),
    "teller_month": ("space_id", "person_id", "chapter", "visibility", "month"),
}
_MOST = ("organisation_id", "space_id", "sight", "chapter", "n", "subject")
_HOPED = sa.text("modality = 'aspired' AND revisit_on IS NULL")


def upgrade() -> None:
    op.drop_index("ix_signature_most", "signature")
    for table, key in _KEYS.items():
        with op.batch_alter_table(table) as batch:
            chapter = sa.Column(
                "chapter", sa.String(32), nullable=False, server_default="default"
            )
            batch.add_column(chapter)
        _rekey(table, key)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("chapter", server_default=None)
    op.create_index("ix_signature_most", "signature", list(_MOST), unique=False)
    op.add_column("step", sa.Column("reported_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_step_hoped",
        "step",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=_HOPED,
        sqlite_where=_HOPED,
    )
    _create_other_cycle()


def _rekey(table: str, key: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"pk_{table}", type_="primary")
        batch.create_primary_key(f"pk_{table}", ["organisation_id", *key])


def _create_other_cycle() -> None:
    create_tenant_table(
        "other_cycle",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("placements", sa.String(32), nullable=False),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("negative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_other_cycle_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "story_id", "placements", "cycle", name="pk_other_cycle"
        ),
    )
    op.create_index(
        "ix_other_cycle_list",
        "other_cycle",
        ["organisation_id", "space_id", "placements", "cycle", "told_on", "story_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("other_cycle")
    op.drop_index("ix_step_hoped", "step")
    op.drop_column("step", "reported_on")
    op.drop_index("ix_signature_most", "signature")
    for table, key in _KEYS.items():
        _forget_other_chapters(table)
        _rekey(table, tuple(name for name in key if name != "chapter"))
        with op.batch_alter_table(table) as batch:
            batch.drop_column("chapter")
    without = [name for name in _MOST if name != "chapter"]
    op.create_index("ix_signature_most", "signature", without, unique=False)


def _forget_other_chapters(table: str) -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"DELETE FROM {table} WHERE chapter <> 'default'")  # noqa: S608 - our own names
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
