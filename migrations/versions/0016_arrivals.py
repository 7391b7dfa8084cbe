"""Which stories may arrive in several spaces of one report."""

import sqlalchemy as sa
from alembic import op

from services.database.schema import on_postgres

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEX = "ix_story_arrives_twice"
_TWICE = """UPDATE story SET arrives_twice = {true} WHERE (
    SELECT count(DISTINCT s.space_id) FROM step s
    WHERE s.organisation_id = story.organisation_id AND s.story_id = story.id
    AND s.deleted_at IS NULL AND s.space_id <> story.space_id) > 1"""


def upgrade() -> None:
    flag: sa.Column[bool] = sa.Column(
        "arrives_twice", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("story", flag)
    _over_the_wall(reach=True)
    op.execute(_TWICE.format(true="true" if on_postgres() else "1"))
    _over_the_wall(reach=False)
    with op.batch_alter_table("story") as story:
        story.alter_column("arrives_twice", server_default=None)
    op.create_index(
        _INDEX,
        "story",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=sa.text("arrives_twice"),
        sqlite_where=sa.text("arrives_twice = 1"),
    )


def _over_the_wall(*, reach: bool) -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    if on_postgres():
        for table in ("story", "step"):
            force = "NO FORCE" if reach else "FORCE"
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="story")
    with op.batch_alter_table("story") as story:
        story.drop_column("arrives_twice")
