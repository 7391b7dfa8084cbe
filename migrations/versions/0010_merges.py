"""Merges of persons, indicators and spaces, and what each of them moved."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table, on_postgres

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_merge()
    _create_merge_move()
    # What is folded of a person may be folded after they were merged into another.
    with op.batch_alter_table("teller_month") as batch:
        batch.drop_constraint("fk_teller_month_person_id", type_="foreignkey")


def _create_merge() -> None:
    create_tenant_table(
        "merge",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("noun", sa.String(32), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("source_name", sa.String(200), nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("merged_by_id", ID, nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("undone_by_id", ID, nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", column],
                [f"{table}.organisation_id", f"{table}.id"],
                name=f"fk_merge_{column}",
                ondelete="RESTRICT",
            )
            for column, table in (
                ("space_id", "space"),
                ("merged_by_id", "person"),
                ("undone_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_merge"),
    )
    for name, column in (("source", "source_id"), ("target", "target_id")):
        columns = ["organisation_id", "noun", column]
        op.create_index(f"ix_merge_{name}", "merge", columns, unique=False)
    columns = ["organisation_id", "space_id", "id"]
    op.create_index("ix_merge_space", "merge", columns, unique=False)


def _create_merge_move() -> None:
    create_tenant_table(
        "merge_move",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("merge_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("reference", sa.String(40), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("twin", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "merge_id"],
            ["merge.organisation_id", "merge.id"],
            name="fk_merge_move_merge_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "merge_id", "number", name="pk_merge_move"
        ),
    )
    op.create_index(
        "ix_merge_move_row",
        "merge_move",
        ["organisation_id", "record", "key"],
        unique=False,
    )


def downgrade() -> None:
    _forget_merged_tellers()
    with op.batch_alter_table("teller_month") as batch:
        batch.create_foreign_key(
            "fk_teller_month_person_id",
            "person",
            ["organisation_id", "person_id"],
            ["organisation_id", "id"],
            ondelete="RESTRICT",
        )
    op.drop_table("merge_move")
    op.drop_table("merge")


def _forget_merged_tellers() -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    walled = ("teller_month", "person") if on_postgres() else ()
    for table in walled:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM teller_month WHERE NOT EXISTS (SELECT 1 FROM person"
        " WHERE person.organisation_id = teller_month.organisation_id"
        " AND person.id = teller_month.person_id)"
    )
    for table in walled:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
