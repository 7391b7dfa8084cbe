"""Traces, and the days on which stories stand at cycles: for ranges of days."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.database.schema import ID, create_tenant_table, on_postgres

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LISTED = ["organisation_id", "space_id", "cycle", "told_on", "story_id"]
_BY_DAY = ["organisation_id", "space_id", "cycle", "day", "story_id"]
_OTHER = ["organisation_id", "space_id", "placements", "cycle", "told_on", "story_id"]
_OTHER_BY_DAY = [*_OTHER[:4], "day", "story_id"]
_KEYS = {
    "story_cycle": ["organisation_id", "story_id", "cycle"],
    "other_cycle": ["organisation_id", "story_id", "placements", "cycle"],
}

# A step is placed by its teller; where the teller did not, by the analysts.
_BY_DEFAULT = """(p.placed_as = 'teller' OR NOT EXISTS (
    SELECT 1 FROM placement t WHERE t.organisation_id = p.organisation_id
    AND t.step_id = p.step_id AND t.placed_as = 'teller'))"""
_AT = """FROM step s
JOIN placement p ON p.organisation_id = s.organisation_id AND p.step_id = s.id
WHERE s.organisation_id = {table}.organisation_id AND s.story_id = {table}.story_id
AND s.deleted_at IS NULL AND p.cycle = {table}.cycle AND {whose}"""
_WHOSE = {
    "story_cycle": _BY_DEFAULT,
    "other_cycle": "(other_cycle.placements = 'both' "
    "OR p.placed_as = other_cycle.placements)",
}
_READ = ("story_cycle", "story", "step", "placement", "flow")
_RANDOM_ID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || "
    "hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))"
)
_COUNTED_IN = (
    (
        "story",
        """SELECT organisation_id, id, space_id FROM story
        WHERE visibility > 0 AND deleted_at IS NULL""",
    ),
    (
        "story",
        """SELECT DISTINCT t.organisation_id, t.id, s.space_id FROM story t
        JOIN step s ON s.organisation_id = t.organisation_id AND s.story_id = t.id
        WHERE t.visibility > 0 AND t.deleted_at IS NULL AND s.deleted_at IS NULL
        AND s.space_id <> t.space_id""",
    ),
    ("flow", "SELECT organisation_id, id, space_id FROM flow"),
    (
        "flow",
        """SELECT organisation_id, id, source_space_id AS space_id FROM flow
        WHERE source_space_id <> space_id""",
    ),
)
"""In which spaces' reports stories and flows between them count."""
_KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "chapter": sa.String(32),
    "visibility": sa.Integer(),
    "month": sa.Date(),
}
_SHARED = "organisation_id, story_id, cycle, space_id, told_on, negative"


def upgrade() -> None:
    _drop_lists()
    for table in _KEYS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("day", sa.Date(), nullable=True))
            batch.add_column(
                sa.Column(
                    "latest", sa.Boolean(), nullable=False, server_default=sa.true()
                )
            )
    _list_all_that_differs()
    for table, key in _KEYS.items():
        at = _AT.format(table=table, whose=_WHOSE[table])
        _written(
            table,
            f"UPDATE {table} SET day = coalesce((SELECT max(s.day) {at}), told_on)",  # noqa: S608 - our own names
        )
        with op.batch_alter_table(table) as batch:
            batch.alter_column("day", existing_type=sa.Date(), nullable=False)
            batch.alter_column("latest", server_default=None)
        _rekey(table, [*key, "day"])
    _add_other_days()
    _create_lists()
    _create_trace()
    _create_roll_months()
    _count_anew()


def _list_all_that_differs() -> None:
    """List by other placements whatever has an analyst's: its days may differ."""
    for whose in ("teller", "both"):
        _written(
            "other_cycle",
            f"""INSERT INTO other_cycle ({_SHARED}, placements, there)
            SELECT y.organisation_id, y.story_id, y.cycle, y.space_id, y.told_on,
                y.negative, '{whose}', true
            FROM story_cycle y
            WHERE EXISTS (
                SELECT 1 FROM step s JOIN placement p
                ON p.organisation_id = s.organisation_id AND p.step_id = s.id
                WHERE s.organisation_id = y.organisation_id
                AND s.story_id = y.story_id AND p.placed_as = 'analyst'
            ) AND NOT EXISTS (
                SELECT 1 FROM other_cycle o
                WHERE o.organisation_id = y.organisation_id
                AND o.story_id = y.story_id AND o.cycle = y.cycle
                AND o.placements = '{whose}'
            )""",  # noqa: S608 - our own names
        )


def _add_other_days() -> None:
    for table in _KEYS:
        at = _AT.format(table=table, whose=_WHOSE[table])
        more = "" if table == "story_cycle" else ", placements, there"
        _written(
            table,
            f"""INSERT INTO {table} ({_SHARED}{more}, latest, day)
            SELECT DISTINCT {table}.organisation_id, {table}.story_id, {table}.cycle,
                {table}.space_id, {table}.told_on, {table}.negative{more}, false, d.day
            FROM {table}
            JOIN step d ON d.organisation_id = {table}.organisation_id
            AND d.story_id = {table}.story_id AND d.deleted_at IS NULL
            AND d.day <> {table}.day
            WHERE EXISTS (SELECT 1 {at} AND s.id = d.id)""",  # noqa: S608 - our own names
        )


def _count_anew() -> None:
    """Make all that is counted pending again, which fills the traces when folded.

    Reports add to the summaries what is pending, so they are exact meanwhile.
    """
    for table in ("summary", "signature", "open_day", "teller_month", "delta"):
        _written(table, f"DELETE FROM {table}")  # noqa: S608 - our own names
    key = "gen_random_uuid()" if on_postgres() else _RANDOM_ID
    for table, spaces in _COUNTED_IN:
        _written(
            "delta",
            f"""INSERT INTO delta (organisation_id, id, space_id, sign, facts)
            SELECT f.organisation_id, {key}, e.space_id, 1, f.facts
            FROM ({spaces}) e JOIN {table} f
            ON f.organisation_id = e.organisation_id AND f.id = e.id
            WHERE f.facts IS NOT NULL AND f.facts <> 'null'""",  # noqa: S608 - our own names
        )


def _written(table: str, statement: str) -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    walls = {table, *_READ} if on_postgres() else ()
    for each in sorted(walls):
        op.execute(f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    for each in sorted(walls):
        op.execute(f"ALTER TABLE {each} FORCE ROW LEVEL SECURITY")


def _rekey(table: str, key: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"pk_{table}", type_="primary")
        batch.create_primary_key(f"pk_{table}", key)


def _drop_lists() -> None:
    op.drop_index("ix_story_cycle_list", "story_cycle")
    op.drop_index("ix_story_cycle_negative", "story_cycle")
    op.drop_index("ix_other_cycle_list", "other_cycle")


def _index(name: str, table: str, columns: list[str], *flags: str) -> None:
    # A condition of SQLite's has to be written as statements write it.
    op.create_index(
        name,
        table,
        columns,
        unique=False,
        postgresql_where=sa.text(" AND ".join(flags)) if flags else None,
        sqlite_where=sa.text(" AND ".join(f"{flag} = 1" for flag in flags))
        if flags
        else None,
    )


def _create_lists() -> None:
    _index("ix_story_cycle_list", "story_cycle", _LISTED, "latest")
    _index("ix_story_cycle_negative", "story_cycle", _LISTED, "latest", "negative")
    _index("ix_story_cycle_day", "story_cycle", _BY_DAY)
    _index("ix_story_cycle_negative_day", "story_cycle", _BY_DAY, "negative")
    _index("ix_other_cycle_list", "other_cycle", _OTHER, "latest")
    _index("ix_other_cycle_day", "other_cycle", _OTHER_BY_DAY)


def _create_trace() -> None:
    create_tenant_table(
        "trace",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("space_id", ID, nullable=False),
        sa.Column("month", sa.String(6), nullable=False),
        sa.Column("chapter", sa.String(32), nullable=False),
        sa.Column("home_id", ID, nullable=False),
        sa.Column("visibility", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "space_id"],
            ["space.organisation_id", "space.id"],
            name="fk_trace_space_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            *("organisation_id", "space_id", "month", "chapter"),
            *("home_id", "visibility", "digest"),
            name="pk_trace",
        ),
    )


def _create_roll_months() -> None:
    for table, key, page in (
        ("roll", (), "tellers"),
        ("roll_month", ("chapter", "visibility", "month"), "behind"),
    ):
        create_tenant_table(
            table,
            sa.Column("organisation_id", ID, nullable=False),
            sa.Column("space_id", ID, nullable=False),
            *(sa.Column(name, _KINDS[name], nullable=False) for name in key),
            sa.Column(page, sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(
                ["organisation_id", "space_id"],
                ["space.organisation_id", "space.id"],
                name=f"fk_{table}_space_id",
                ondelete="RESTRICT",
            ),
            sa.PrimaryKeyConstraint(
                "organisation_id", "space_id", *key, name=f"pk_{table}"
            ),
        )


def downgrade() -> None:
    for table in ("roll_month", "roll", "trace"):
        op.drop_table(table)
    for name in ("list", "negative", "day", "negative_day"):
        op.drop_index(f"ix_story_cycle_{name}", "story_cycle")
    for name in ("list", "day"):
        op.drop_index(f"ix_other_cycle_{name}", "other_cycle")
    for table, key in _KEYS.items():
        _written(table, f"DELETE FROM {table} WHERE NOT latest")  # noqa: S608 - our own names
        _rekey(table, key)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("latest")
            batch.drop_column("day")
    _index("ix_story_cycle_list", "story_cycle", _LISTED)
    op.create_index(
        "ix_story_cycle_negative",
        "story_cycle",
        _LISTED,
        unique=False,
        postgresql_where=sa.text("negative"),
        sqlite_where=sa.text("negative"),
    )
    _index("ix_other_cycle_list", "other_cycle", _OTHER)
