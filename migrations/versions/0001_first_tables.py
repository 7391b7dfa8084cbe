"""The first tables."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import (
    DECIMAL,
    ID,
    INSTANT,
    create_application_role,
    create_enter_organisation,
    create_open_table,
    create_story_search,
    create_tenant_table,
    drop_story_search,
    on_postgres,
    ordered,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if on_postgres():
        create_application_role()
        create_enter_organisation()
    create_tenant_table(
        "organisation",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("access_version", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_organisation"),
    )
    create_tenant_table(
        "person",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", ordered(200), nullable=False),
        sa.Column("role", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_person"),
    )
    op.create_index(
        "ix_person_name", "person", ["organisation_id", "name", "id"], unique=False
    )
    create_tenant_table(
        "space",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", ordered(200), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("structure", sa.String(32), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("archived_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["space.organisation_id", "space.id"],
            name="fk_space_parent_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_space"),
    )
    op.create_index(
        "ix_space_name", "space", ["organisation_id", "name", "id"], unique=False
    )
    create_open_table(
        "tenant",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_tenant"),
    )
    create_tenant_table(
        "activity",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("modes", sa.Text(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_activity_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_activity"),
    )
    op.create_index(
        "ix_activity_space",
        "activity",
        ["organisation_id", "space_id", "day", "id"],
        unique=False,
    )
    create_tenant_table(
        "delta",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_delta_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_delta"),
    )
    op.create_index(
        "ix_delta_space", "delta", ["organisation_id", "space_id", "id"], unique=False
    )
    create_tenant_table(
        "fold",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("folded_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "id"],
            ["space.organisation_id", "space.id"],
            name="fk_fold_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_fold"),
    )
    create_tenant_table(
        "indicator",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("name", ordered(200), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(80), nullable=True),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("baseline", DECIMAL, nullable=True),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("breakdown_keys", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(32), nullable=False),
        sa.Column("source", sa.String(400), nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("last_measured_on", sa.Date(), nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "owner_id"],
            ["person.organisation_id", "person.id"],
            name="fk_indicator_owner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_indicator_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_indicator"),
    )
    op.create_index(
        "ix_indicator_space",
        "indicator",
        ["organisation_id", "space_id", "name", "id"],
        unique=False,
    )
    create_tenant_table(
        "life_stage",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_life_stage_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_life_stage"),
    )
    op.create_index(
        "ix_life_stage_space",
        "life_stage",
        ["organisation_id", "space_id", "since"],
        unique=False,
    )
    create_tenant_table(
        "member",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_member_person_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_member"),
        sa.UniqueConstraint("organisation_id", "person_id", name="uq_member_person_id"),
    )
    create_tenant_table(
        "participation",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_participation_person_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_participation_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_participation"),
    )
    op.create_index(
        "ix_participation_person",
        "participation",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_index(
        "ix_participation_space",
        "participation",
        ["organisation_id", "space_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "statement",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("holder_id", ID, nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "holder_id"],
            ["person.organisation_id", "person.id"],
            name="fk_statement_holder_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_statement_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_statement"),
    )
    op.create_index(
        "ix_statement_space", "statement", ["organisation_id", "space_id"], unique=False
    )
    create_tenant_table(
        "story",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("captured_at", sa.String(40), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("collected_by_id", ID, nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Integer(), nullable=False),
        sa.Column("naming", sa.String(32), nullable=False),
        sa.Column("visible_until", sa.Date(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("cycles", sa.Text(), nullable=False),
        sa.Column("unplaced", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "collected_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_story_collected_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_story_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_story"),
    )
    op.create_index(
        "ix_story_collector",
        "story",
        ["organisation_id", "collected_by_id"],
        unique=False,
    )
    op.create_index(
        "ix_story_space",
        "story",
        ["organisation_id", "space_id", "told_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_story_told", "story", ["organisation_id", "told_on", "id"], unique=False
    )
    op.create_index(
        "ix_story_visibility",
        "story",
        ["organisation_id", "space_id", "visibility"],
        unique=False,
    )
    op.create_index(
        "ix_story_until", "story", ["organisation_id", "visible_until"], unique=False
    )
    create_tenant_table(
        "summary",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("sight", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_summary_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "space_id",
            "sight",
            "period",
            "first_day",
            "last_day",
            name="pk_summary",
        ),
    )
    create_tenant_table(
        "signature",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("sight", sa.Integer(), nullable=False),
        sa.Column("subject", ordered(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_signature_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "space_id", "sight", "subject", name="pk_signature"
        ),
    )
    op.create_index(
        "ix_signature_most",
        "signature",
        ["organisation_id", "space_id", "sight", "n", "subject"],
        unique=False,
    )
    create_tenant_table(
        "open_day",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("sight", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_open_day_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "space_id", "sight", "day", name="pk_open_day"
        ),
    )
    create_tenant_table(
        "teller_month",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("visibility", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seats", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_teller_month_person_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_teller_month_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "space_id",
            "person_id",
            "visibility",
            "month",
            name="pk_teller_month",
        ),
    )
    create_tenant_table(
        "attendance",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_attendance_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_attendance_person_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "activity_id", "person_id", name="pk_attendance"
        ),
    )
    create_tenant_table(
        "consent",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("reach", sa.String(32), nullable=False),
        sa.Column("naming", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(400), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", ID, nullable=True),
        sa.Column("wording_version", sa.String(80), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "given_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_consent_given_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_consent_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_consent_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_consent"),
    )
    op.create_index(
        "ix_consent_story", "consent", ["organisation_id", "story_id"], unique=False
    )
    create_tenant_table(
        "idempotency",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("operation", sa.String(60), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name="fk_idempotency_member_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "member_id",
            "operation",
            "key",
            name="pk_idempotency",
        ),
    )
    create_tenant_table(
        "indicator_cycle",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("dimension", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_indicator_cycle_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "indicator_id", "cycle", name="pk_indicator_cycle"
        ),
    )
    create_tenant_table(
        "measurement",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("value", DECIMAL, nullable=True),
        sa.Column("code", sa.String(80), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("out_of", DECIMAL, nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("breakdown", sa.Text(), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        sa.Column("judged", sa.String(32), nullable=True),
        sa.Column("judged_by_id", ID, nullable=True),
        sa.Column("activity_id", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(400), nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_measurement_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_measurement_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "judged_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_measurement_judged_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_measurement_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_measurement_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_measurement"),
    )
    op.create_index(
        "ix_measurement_series",
        "measurement",
        ["organisation_id", "indicator_id", "part", "day", "id"],
        unique=False,
    )
    op.create_index(
        "ix_measurement_day",
        "measurement",
        ["organisation_id", "indicator_id", "day", "id"],
        unique=False,
    )
    op.create_index(
        "ix_measurement_activity",
        "measurement",
        ["organisation_id", "activity_id"],
        unique=False,
        postgresql_where=sa.text("activity_id IS NOT NULL"),
        sqlite_where=sa.text("activity_id IS NOT NULL"),
    )
    op.create_index(
        "ix_measurement_space",
        "measurement",
        ["organisation_id", "space_id", "day", "id"],
        unique=False,
    )
    create_tenant_table(
        "step",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(400), nullable=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("space_id", ID, nullable=True),
        sa.Column("place", sa.String(400), nullable=True),
        sa.Column("modality", sa.String(32), nullable=False),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_step_space_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_step_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_step"),
    )
    op.create_index(
        "ix_step_space",
        "step",
        ["organisation_id", "space_id", "day", "id"],
        unique=False,
    )
    op.create_index(
        "ix_step_revisit",
        "step",
        ["organisation_id", "revisit_on", "id"],
        unique=False,
        postgresql_where=sa.text("revisit_on IS NOT NULL"),
        sqlite_where=sa.text("revisit_on IS NOT NULL"),
    )
    op.create_index(
        "ix_step_story",
        "step",
        ["organisation_id", "story_id", "entered"],
        unique=False,
    )
    create_tenant_table(
        "story_cycle",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("negative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_story_cycle_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "story_id", "cycle", name="pk_story_cycle"
        ),
    )
    op.create_index(
        "ix_story_cycle_list",
        "story_cycle",
        ["organisation_id", "space_id", "cycle", "told_on", "story_id"],
        unique=False,
    )
    op.create_index(
        "ix_story_cycle_negative",
        "story_cycle",
        ["organisation_id", "space_id", "cycle", "told_on", "story_id"],
        unique=False,
        postgresql_where=sa.text("negative"),
        sqlite_where=sa.text("negative"),
    )
    create_tenant_table(
        "story_teller",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_story_teller_person_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_story_teller_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "story_id", "person_id", name="pk_story_teller"
        ),
    )
    op.create_index(
        "ix_story_teller_person",
        "story_teller",
        ["organisation_id", "person_id", "story_id"],
        unique=False,
    )
    create_tenant_table(
        "story_version",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "changed_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_story_version_changed_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_story_version_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "story_id", "version", name="pk_story_version"
        ),
        append_only=True,
    )
    create_tenant_table(
        "token",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["member.organisation_id", "member.id"],
            name="fk_token_member_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_token"),
        sa.UniqueConstraint("organisation_id", "digest", name="uq_token_digest"),
    )
    op.create_index(
        "ix_token_member", "token", ["organisation_id", "member_id"], unique=False
    )
    create_tenant_table(
        "evidence_link",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("measurement_id", ID, nullable=True),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("linked_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_evidence_link_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "linked_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_evidence_link_linked_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "measurement_id"],
            ["measurement.organisation_id", "measurement.id"],
            name="fk_evidence_link_measurement_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_evidence_link_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_evidence_link_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_evidence_link"),
    )
    op.create_index(
        "ix_evidence_link_indicator",
        "evidence_link",
        ["organisation_id", "indicator_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_evidence_link_step",
        "evidence_link",
        ["organisation_id", "step_id"],
        unique=False,
    )
    op.create_index(
        "ix_evidence_link_story",
        "evidence_link",
        ["organisation_id", "story_id"],
        unique=False,
    )
    create_tenant_table(
        "flow",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("source_step_id", ID, nullable=True),
        sa.Column("source_activity_id", ID, nullable=True),
        sa.Column("target_step_id", ID, nullable=False),
        sa.Column("source_story_id", ID, nullable=True),
        sa.Column("target_story_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("source_space_id", ID, nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("unresolved", sa.String(40), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("asserted_by_id", ID, nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "asserted_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_flow_asserted_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "source_activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_flow_source_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "source_space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_flow_source_space_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "source_step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_flow_source_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "source_story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_flow_source_story_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_flow_space_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "target_step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_flow_target_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "target_story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_flow_target_story_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_flow"),
    )
    op.create_index(
        "ix_flow_event",
        "flow",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=sa.text("relation IN ('same_event', 'part_of')"),
        sqlite_where=sa.text("relation IN ('same_event', 'part_of')"),
    )
    op.create_index(
        "ix_flow_source_activity",
        "flow",
        ["organisation_id", "source_activity_id"],
        unique=False,
    )
    op.create_index(
        "ix_flow_source_space",
        "flow",
        ["organisation_id", "source_space_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_flow_source_step",
        "flow",
        ["organisation_id", "source_step_id"],
        unique=False,
    )
    op.create_index(
        "ix_flow_source_story",
        "flow",
        ["organisation_id", "source_story_id"],
        unique=False,
    )
    op.create_index(
        "ix_flow_space", "flow", ["organisation_id", "space_id", "id"], unique=False
    )
    op.create_index(
        "ix_flow_target_step",
        "flow",
        ["organisation_id", "target_step_id"],
        unique=False,
    )
    op.create_index(
        "ix_flow_target_story",
        "flow",
        ["organisation_id", "target_story_id"],
        unique=False,
    )
    create_tenant_table(
        "indicator_origin",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=True),
        sa.Column("step_id", ID, nullable=True),
        sa.Column("practitioner_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_indicator_origin_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_indicator_origin_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "practitioner_id"],
            ["person.organisation_id", "person.id"],
            name="fk_indicator_origin_practitioner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_indicator_origin_step_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_indicator_origin"),
    )
    op.create_index(
        "ix_indicator_origin_indicator",
        "indicator_origin",
        ["organisation_id", "indicator_id"],
        unique=False,
    )
    op.create_index(
        "ix_indicator_origin_activity",
        "indicator_origin",
        ["organisation_id", "activity_id"],
        unique=False,
        postgresql_where=sa.text("activity_id IS NOT NULL"),
        sqlite_where=sa.text("activity_id IS NOT NULL"),
    )
    op.create_index(
        "ix_indicator_origin_step",
        "indicator_origin",
        ["organisation_id", "step_id"],
        unique=False,
    )
    create_tenant_table(
        "measurement_month",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_measurement_month_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "indicator_id", "month", name="pk_measurement_month"
        ),
    )
    create_tenant_table(
        "measurement_version",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("measurement_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "changed_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_measurement_version_changed_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "measurement_id"],
            ["measurement.organisation_id", "measurement.id"],
            name="fk_measurement_version_measurement_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "measurement_id",
            "version",
            name="pk_measurement_version",
        ),
        append_only=True,
    )
    create_tenant_table(
        "placement",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("dimension", sa.String(32), nullable=True),
        sa.Column("polarity", sa.String(32), nullable=True),
        sa.Column("for_whom", sa.String(400), nullable=True),
        sa.Column("placed_as", sa.String(32), nullable=False),
        sa.Column("placed_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "placed_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_placement_placed_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_placement_step_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_placement"),
    )
    op.create_index(
        "ix_placement_step", "placement", ["organisation_id", "step_id"], unique=False
    )
    create_tenant_table(
        "step_person",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("role", sa.String(200), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("part", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_step_person_person_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_step_person_step_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_step_person"),
    )
    op.create_index(
        "ix_step_person_step",
        "step_person",
        ["organisation_id", "step_id"],
        unique=False,
    )
    create_story_search()


def downgrade() -> None:
    drop_story_search()
    for table in (
        "step_person",
        "placement",
        "measurement_version",
        "measurement_month",
        "indicator_origin",
        "flow",
        "evidence_link",
        "token",
        "story_version",
        "story_teller",
        "story_cycle",
        "step",
        "measurement",
        "indicator_cycle",
        "idempotency",
        "consent",
        "attendance",
        "teller_month",
        "open_day",
        "signature",
        "summary",
        "story",
        "statement",
        "participation",
        "member",
        "life_stage",
        "indicator",
        "fold",
        "delta",
        "activity",
        "tenant",
        "space",
        "person",
        "organisation",
    ):
        op.drop_table(table)
    if on_postgres():
        op.execute("DROP FUNCTION enter_organisation(uuid)")
