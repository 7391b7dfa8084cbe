"""Frames, their entries and links, framing events and landscapes."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, INSTANT, create_tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "frame",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_frame_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_frame"),
    )
    op.create_index(
        "ix_frame_space", "frame", ["organisation_id", "space_id", "id"], unique=False
    )
    create_tenant_table(
        "frame_entry",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("of", sa.String(32), nullable=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("holder_id", ID, nullable=True),
        sa.Column("visibility", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "holder_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_entry_holder_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_entry_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_frame_entry_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_frame_entry"),
    )
    op.create_index(
        "ix_frame_entry_holder",
        "frame_entry",
        ["organisation_id", "holder_id"],
        unique=False,
    )
    op.create_index(
        "ix_frame_entry_space",
        "frame_entry",
        ["organisation_id", "space_id", "kind", "id"],
        unique=False,
    )
    create_tenant_table(
        "landscape",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_landscape_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_landscape"),
    )
    op.create_index(
        "ix_landscape_space",
        "landscape",
        ["organisation_id", "space_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "frame_entry_aspiration",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("aspiration_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "aspiration_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_entry_aspiration_aspiration_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_entry_aspiration_entry_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "entry_id",
            "aspiration_id",
            name="pk_frame_entry_aspiration",
        ),
    )
    op.create_index(
        "ix_frame_entry_aspiration_of",
        "frame_entry_aspiration",
        ["organisation_id", "aspiration_id"],
        unique=False,
    )
    create_tenant_table(
        "frame_entry_cycle",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("cycle", sa.String(32), nullable=False),
        sa.Column("dimension", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_entry_cycle_entry_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "entry_id", "cycle", name="pk_frame_entry_cycle"
        ),
    )
    create_tenant_table(
        "frame_entry_state",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("said_by_id", ID, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_entry_state_entry_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "said_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_entry_state_said_by_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_frame_entry_state"),
    )
    op.create_index(
        "ix_frame_entry_state_entry",
        "frame_entry_state",
        ["organisation_id", "entry_id", "since", "id"],
        unique=False,
    )
    create_tenant_table(
        "frame_version_entry",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("frame_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("cycles", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("holder_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_version_entry_entry_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "frame_id"],
            ["frame.organisation_id", "frame.id"],
            name="fk_frame_version_entry_frame_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "frame_id",
            "number",
            "entry_id",
            name="pk_frame_version_entry",
        ),
    )
    op.create_index(
        "ix_frame_version_entry_entry",
        "frame_version_entry",
        ["organisation_id", "entry_id"],
        unique=False,
    )
    create_tenant_table(
        "frame_version_person",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("frame_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "frame_id"],
            ["frame.organisation_id", "frame.id"],
            name="fk_frame_version_person_frame_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_version_person_person_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "frame_id",
            "number",
            "person_id",
            name="pk_frame_version_person",
        ),
    )
    create_tenant_table(
        "framing_event",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("frame_id", ID, nullable=True),
        sa.Column("frame_version", sa.Integer(), nullable=True),
        sa.Column("landscape_id", ID, nullable=True),
        sa.Column("landscape_version", sa.Integer(), nullable=True),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_framing_event_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "frame_id"],
            ["frame.organisation_id", "frame.id"],
            name="fk_framing_event_frame_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "landscape_id"],
            ["landscape.organisation_id", "landscape.id"],
            name="fk_framing_event_landscape_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_framing_event_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_framing_event"),
    )
    op.create_index(
        "ix_framing_event_activity",
        "framing_event",
        ["organisation_id", "activity_id"],
        unique=False,
    )
    op.create_index(
        "ix_framing_event_space",
        "framing_event",
        ["organisation_id", "space_id", "id"],
        unique=False,
    )
    create_tenant_table(
        "landscape_seat",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("landscape_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(80), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("missing", sa.String(200), nullable=True),
        sa.Column("invite_status", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "landscape_id"],
            ["landscape.organisation_id", "landscape.id"],
            name="fk_landscape_seat_landscape_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_landscape_seat_person_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "landscape_id",
            "number",
            "position",
            name="pk_landscape_seat",
        ),
    )
    create_tenant_table(
        "landscape_version",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("landscape_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("boundaries", sa.Text(), nullable=False),
        sa.Column("ties", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "landscape_id"],
            ["landscape.organisation_id", "landscape.id"],
            name="fk_landscape_version_landscape_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_landscape_version_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "landscape_id",
            "number",
            name="pk_landscape_version",
        ),
        append_only=True,
    )
    create_tenant_table(
        "frame_link",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("indicator_id", ID, nullable=True),
        sa.Column("step_id", ID, nullable=True),
        sa.Column("activity_id", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("linked_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_frame_link_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_frame_link_entry_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_frame_link_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "linked_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_link_linked_by_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_frame_link_step_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_frame_link"),
    )
    op.create_index(
        "ix_frame_link_activity",
        "frame_link",
        ["organisation_id", "activity_id"],
        unique=False,
    )
    op.create_index(
        "ix_frame_link_entry",
        "frame_link",
        ["organisation_id", "entry_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_frame_link_indicator",
        "frame_link",
        ["organisation_id", "indicator_id"],
        unique=False,
    )
    op.create_index(
        "ix_frame_link_step", "frame_link", ["organisation_id", "step_id"], unique=False
    )
    create_tenant_table(
        "frame_version",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("frame_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("brought_by_step_id", ID, nullable=True),
        sa.Column("brought_by_activity_id", ID, nullable=True),
        sa.Column("recorded_by_id", ID, nullable=False),
        sa.Column("request_digest", sa.String(80), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "brought_by_activity_id"],
            ["activity.organisation_id", "activity.id"],
            name="fk_frame_version_brought_by_activity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "brought_by_step_id"],
            ["step.organisation_id", "step.id"],
            name="fk_frame_version_brought_by_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "frame_id"],
            ["frame.organisation_id", "frame.id"],
            name="fk_frame_version_frame_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recorded_by_id"],
            ["person.organisation_id", "person.id"],
            name="fk_frame_version_recorded_by_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "frame_id", "number", name="pk_frame_version"
        ),
        append_only=True,
    )
    op.create_index(
        "ix_frame_version_activity",
        "frame_version",
        ["organisation_id", "brought_by_activity_id"],
        unique=False,
    )
    op.create_index(
        "ix_frame_version_step",
        "frame_version",
        ["organisation_id", "brought_by_step_id"],
        unique=False,
    )
    create_tenant_table(
        "framing_outcome",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("framing_event_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("aspiration_id", ID, nullable=True),
        sa.Column("indicator_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "aspiration_id"],
            ["frame_entry.organisation_id", "frame_entry.id"],
            name="fk_framing_outcome_aspiration_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "framing_event_id"],
            ["framing_event.organisation_id", "framing_event.id"],
            name="fk_framing_outcome_framing_event_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "indicator_id"],
            ["indicator.organisation_id", "indicator.id"],
            name="fk_framing_outcome_indicator_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_framing_outcome_person_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_framing_outcome"),
    )
    op.create_index(
        "ix_framing_outcome_aspiration",
        "framing_outcome",
        ["organisation_id", "aspiration_id"],
        unique=False,
    )
    op.create_index(
        "ix_framing_outcome_event",
        "framing_outcome",
        ["organisation_id", "framing_event_id"],
        unique=False,
    )
    op.create_index(
        "ix_framing_outcome_indicator",
        "framing_outcome",
        ["organisation_id", "indicator_id"],
        unique=False,
    )
    op.add_column(
        "activity",
        sa.Column("planned", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("indicator_origin") as origin:
        origin.add_column(sa.Column("aspiration_id", ID, nullable=True))
        origin.create_foreign_key(
            "fk_indicator_origin_aspiration_id",
            "frame_entry",
            ["organisation_id", "aspiration_id"],
            ["organisation_id", "id"],
            ondelete="RESTRICT",
        )
    op.create_index(
        "ix_indicator_origin_aspiration",
        "indicator_origin",
        ["organisation_id", "aspiration_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_indicator_origin_aspiration", "indicator_origin")
    with op.batch_alter_table("indicator_origin") as origin:
        origin.drop_constraint("fk_indicator_origin_aspiration_id", type_="foreignkey")
        origin.drop_column("aspiration_id")
    op.drop_column("activity", "planned")
    for table in (
        "framing_outcome",
        "frame_version",
        "frame_link",
        "landscape_version",
        "landscape_seat",
        "framing_event",
        "frame_version_person",
        "frame_version_entry",
        "frame_entry_state",
        "frame_entry_cycle",
        "frame_entry_aspiration",
        "landscape",
        "frame_entry",
        "frame",
    ):
        op.drop_table(table)
