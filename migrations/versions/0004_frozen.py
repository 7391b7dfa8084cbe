"""Frozen reports, what people say to them, and what is taken out of them."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "frozen_report",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("audience", sa.String(400), nullable=True),
        sa.Column("reach", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("cycles", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("content_digest", sa.String(80), nullable=False),
        sa.Column("cycle_scheme", sa.String(32), nullable=False),
        sa.Column("rubric_version", sa.String(32), nullable=False),
        sa.Column("watermark", sa.Text(), nullable=False),
        sa.Column("without_answer", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("frozen_at", INSTANT, nullable=True),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "created_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frozen_report_created_by_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_frozen_report"),
    )
    op.create_index(
        "ix_frozen_report_created",
        "frozen_report",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    create_tenant_table(
        "report_comment",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("part", sa.String(32), nullable=True),
        sa.Column("pointer", sa.String(400), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "made_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_report_comment_made_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_report_comment_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_report_comment"),
    )
    op.create_index(
        "ix_report_comment_space",
        "report_comment",
        ["organisation_id", "space_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "decision",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("frame_version_id", ID, nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "decided_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_decision_decided_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_decision_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_decision_report_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_decision_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_decision"),
    )
    op.create_index(
        "ix_decision_report",
        "decision",
        ["organisation_id", "report_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "frozen_report_space",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_frozen_report_space_report_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_frozen_report_space_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "report_id",
            "space_id",
            name="pk_frozen_report_space",
        ),
    )
    op.create_index(
        "ix_frozen_report_space",
        "frozen_report_space",
        ["organisation_id", "space_id", "report_id"],
        unique=False,
    )
    create_tenant_table(
        "frozen_report_story",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("pointers", sa.Text(), nullable=False),
        sa.Column("naming", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_frozen_report_story_report_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_frozen_report_story_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "report_id",
            "story_id",
            name="pk_frozen_report_story",
        ),
    )
    op.create_index(
        "ix_frozen_report_story",
        "frozen_report_story",
        ["organisation_id", "story_id", "report_id"],
        unique=False,
    )
    create_tenant_table(
        "kept_comment",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "comment_id"],
            ["report_comment.organisation_id", "report_comment.id"],
            name="fk_kept_comment_comment_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_kept_comment_report_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "report_id", "comment_id", name="pk_kept_comment"
        ),
    )
    op.create_index(
        "ix_kept_comment",
        "kept_comment",
        ["organisation_id", "comment_id"],
        unique=False,
    )
    create_tenant_table(
        "passage",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("how", sa.String(400), nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "answered_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_passage_answered_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_passage_person_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_passage_report_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_passage_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_passage"),
    )
    op.create_index(
        "ix_passage_person",
        "passage",
        ["organisation_id", "person_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_passage_report",
        "passage",
        ["organisation_id", "report_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "report_mark",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("pointers", sa.Text(), nullable=False),
        sa.Column("marked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "report_id"],
            ["frozen_report.organisation_id", "frozen_report.id"],
            name="fk_report_mark_report_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_report_mark_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "report_id", "story_id", name="pk_report_mark"
        ),
    )
    op.create_index(
        "ix_report_mark_story",
        "report_mark",
        ["organisation_id", "story_id"],
        unique=False,
    )


def downgrade() -> None:
    for table in (
        "report_mark",
        "passage",
        "kept_comment",
        "frozen_report_story",
        "frozen_report_space",
        "decision",
        "report_comment",
        "frozen_report",
    ):
        op.drop_table(table)
