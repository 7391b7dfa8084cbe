"""Corroborations, claims of contribution, and links that send one to somebody."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "claim",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("counterfactual", sa.String(), nullable=True),
        sa.Column("contributors", sa.Text(), nullable=True),
        sa.Column("reasoning", sa.String(), nullable=True),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "made_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_claim_made_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_claim_space_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_claim_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_claim_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_claim"),
    )
    op.create_index(
        "ix_claim_space", "claim", ["organisation_id", "space_id", "id"], unique=False
    )
    op.create_index(
        "ix_claim_step", "claim", ["organisation_id", "step_id", "id"], unique=False
    )
    op.create_index(
        "ix_claim_story", "claim", ["organisation_id", "story_id"], unique=False
    )

    create_tenant_table(
        "corroboration",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=True),
        sa.Column("flow_id", ID, nullable=True),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("from_source", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "flow_id"],
            ["flow.organisation_id", "flow.id"],
            name="fk_corroboration_flow_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_corroboration_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_corroboration_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_corroboration_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_corroboration"),
    )
    op.create_index(
        "ix_corroboration_flow",
        "corroboration",
        ["organisation_id", "flow_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_corroboration_step",
        "corroboration",
        ["organisation_id", "step_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_corroboration_story",
        "corroboration",
        ["organisation_id", "story_id", "id"],
        unique=False,
    )

    create_tenant_table(
        "substantiation",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("verdict", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "claim_id"],
            ["claim.organisation_id", "claim.id"],
            name="fk_substantiation_claim_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "made_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_substantiation_made_by_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_substantiation"),
        sa.UniqueConstraint(
            "organisation_id", "digest", name="uq_substantiation_digest"
        ),
    )
    op.create_index(
        "ix_substantiation_claim",
        "substantiation",
        ["organisation_id", "claim_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    for table in ("substantiation", "corroboration", "claim"):
        op.drop_table(table)
