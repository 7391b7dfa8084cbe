"""Stories tell whom they reach outside the organisation, and are counted for them."""

from collections.abc import Mapping

from alembic import op

from services.database.schema import on_postgres

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSIDE = 4
_OUTSIDE = {"partners": 5, "public": 6}
_COUNTS = (
    *("delta", "open_day", "roll", "roll_month"),
    *("signature", "summary", "teller_month", "trace"),
)
_READ = ("consent", "flow", "space", "step", "story")
_RANDOM_ID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || "
    "hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))"
)

_REACHED = f"""UPDATE story SET visibility = CASE (
    SELECT c.reach FROM consent c
    WHERE c.organisation_id = story.organisation_id AND c.story_id = story.id
    AND c.revoked_at IS NULL ORDER BY c.recorded_at DESC, c.id DESC LIMIT 1)
    WHEN 'partners' THEN {_OUTSIDE["partners"]} WHEN 'public' THEN {_OUTSIDE["public"]}
    ELSE visibility END
    WHERE visibility = {_INSIDE}"""  # noqa: S608 - our own numbers

# The story at either end of a flow, and where the flow says whom that one reaches.
_ENDS = {"target_story_id": "seen", "source_story_id": "seen_from"}
_EVERY = {
    "story": "visibility > 0 AND deleted_at IS NULL",
    "flow": "facts IS NOT NULL",
}
_REACHING_OUTSIDE = {
    "story": f"visibility > {_INSIDE} AND deleted_at IS NULL",
    "flow": f"""facts IS NOT NULL AND EXISTS (
        SELECT 1 FROM story t WHERE t.organisation_id = flow.organisation_id
        AND t.id IN (flow.target_story_id, flow.source_story_id)
        AND t.visibility > {_INSIDE})""",  # noqa: S608 - our own numbers
}
_COUNTED_IN = {
    "story": """SELECT h.space_id FROM story h
        WHERE h.organisation_id = story.organisation_id AND h.id = story.id
        UNION SELECT s.space_id FROM step s
        WHERE s.organisation_id = story.organisation_id AND s.story_id = story.id
        AND s.deleted_at IS NULL""",
    "flow": """SELECT f.space_id FROM flow f
        WHERE f.organisation_id = flow.organisation_id AND f.id = flow.id
        UNION SELECT f.source_space_id FROM flow f
        WHERE f.organisation_id = flow.organisation_id AND f.id = flow.id
        UNION SELECT s.space_id FROM step s
        WHERE s.organisation_id = flow.organisation_id
        AND s.id IN (flow.source_step_id, flow.target_step_id)""",
}
"""In which spaces' reports a story, or a flow between two, counts."""


def upgrade() -> None:
    _over_the_wall(reach=True)
    op.execute(_REACHED)
    _pend(-1, _REACHING_OUTSIDE)
    for reached in _OUTSIDE.values():
        _say(_INSIDE, reached)
    _pend(1, _REACHING_OUTSIDE)
    _over_the_wall(reach=False)


def downgrade() -> None:
    """Count everything anew: what tells of the outside is not known below."""
    _over_the_wall(reach=True)
    for reached in _OUTSIDE.values():
        _say(reached, _INSIDE)
    op.execute(
        f"UPDATE story SET visibility = {_INSIDE} WHERE visibility > {_INSIDE}"  # noqa: S608 - our own numbers
    )
    for name in _COUNTS:
        op.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
    _pend(1, _EVERY)
    _over_the_wall(reach=False)


def _say(was: int, now: int) -> None:
    """Let facts say that what reaches so far reaches farther, or less far."""
    reached = max(was, now)
    old, new = _in_facts("seen", was), _in_facts("seen", now)
    op.execute(
        f"UPDATE story SET facts = replace(facts, '{old}', '{new}') "  # noqa: S608 - our own numbers
        f"WHERE visibility = {reached} AND deleted_at IS NULL"
    )
    for end, name in _ENDS.items():
        old, new = _in_facts(name, was), _in_facts(name, now)
        op.execute(
            f"""UPDATE flow SET facts = replace(facts, '{old}', '{new}')
            WHERE facts IS NOT NULL AND EXISTS (
                SELECT 1 FROM story t WHERE t.organisation_id = flow.organisation_id
                AND t.id = flow.{end} AND t.visibility = {reached})"""  # noqa: S608 - our own names
        )


def _in_facts(name: str, reached: int) -> str:
    # What follows a plain colon would be taken for the name of a parameter.
    return f'"{name}"\\:{reached}'


def _pend(sign: int, which: Mapping[str, str]) -> None:
    """Make facts pending, to be counted or no longer: reports are exact meanwhile."""
    key = "gen_random_uuid()" if on_postgres() else _RANDOM_ID
    for table, spaces in _COUNTED_IN.items():
        op.execute(
            f"""INSERT INTO delta (organisation_id, id, space_id, sign, facts)
            SELECT {table}.organisation_id, {key}, p.id, {sign}, {table}.facts
            FROM {table} JOIN space p ON p.organisation_id = {table}.organisation_id
            AND p.id IN ({spaces}) WHERE {which[table]}"""  # noqa: S608 - our own names
        )


def _over_the_wall(*, reach: bool) -> None:
    # The wall would hide the rows from their owner, who enters no organisation.
    if on_postgres():
        for table in (*_READ, *_COUNTS):
            force = "NO FORCE" if reach else "FORCE"
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
