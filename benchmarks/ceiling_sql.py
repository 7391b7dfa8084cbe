"""The ceiling's statements, written by hand for the shapes of `openapi.json`.

They show what an ordinary participant who takes part in the space is shown of stories
whose tellers are named; the viewer's own stories show their collector too.
"""

_REFERENCE = "json_build_object('id', {0}.id, 'label', {0}.name)"

_TELLERS = f"""(
    SELECT coalesce(json_agg({_REFERENCE.format("p")} ORDER BY t.position), '[]')
    FROM story_teller t JOIN person p
    ON p.organisation_id = t.organisation_id AND p.id = t.person_id
    WHERE t.organisation_id = s.organisation_id AND t.story_id = s.id
)"""

_OWN = "s.collected_by_id = $3"

_PLACEMENTS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', c.id, 'cycle', c.cycle, 'dimension', c.dimension,
        'polarity', c.polarity, 'for_whom', c.for_whom,
        'as_named', c.as_named, 'as', c.placed_as,
        'placed_by', json_build_object(
            'id', CASE WHEN {_OWN} THEN c.placed_by_id END,
            'label', CASE WHEN {_OWN} THEN (
                SELECT b.name FROM person b
                WHERE b.organisation_id = c.organisation_id AND b.id = c.placed_by_id
            ) END
        ),
        'version', c.version
    ) ORDER BY c.id), '[]')
    FROM placement c
    WHERE c.organisation_id = e.organisation_id AND c.step_id = e.id
    AND c.placed_as = 'teller'
)"""

_PEOPLE = """(
    SELECT coalesce(json_agg(json_build_object(
        'person', CASE WHEN q.id IS NOT NULL
            THEN json_build_object('id', q.id, 'label', q.name) END,
        'role', coalesce(i.role, q.role), 'number', i.number, 'part', i.part
    ) ORDER BY i.id), '[]')
    FROM step_person i LEFT JOIN person q
    ON q.organisation_id = i.organisation_id AND q.id = i.person_id
    WHERE i.organisation_id = e.organisation_id AND i.step_id = e.id
)"""

_STEPS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', e.id, 'position', e.position, 'text', e.text, 'prompt', e.prompt,
        'language', e.language,
        'when', json_build_object(
            'from', e.first_day, 'to', e.last_day, 'precision', e.precision
        ),
        'space', CASE WHEN h.id IS NOT NULL THEN {_REFERENCE.format("h")} END,
        'place', e.place, 'people', {_PEOPLE}, 'modality', e.modality,
        'revisit_on', e.revisit_on, 'reported_on', e.reported_on,
        'attachments', e.attachments::json,
        'placements', {_PLACEMENTS}
    ) ORDER BY e.position NULLS LAST, e.entered), '[]')
    FROM step e LEFT JOIN space h
    ON h.organisation_id = e.organisation_id AND h.id = e.space_id
    WHERE e.organisation_id = s.organisation_id AND e.story_id = s.id
    AND e.deleted_at IS NULL
)"""

_CONSENT = """(
    SELECT json_build_object(
        'id', n.id, 'reach', n.reach, 'naming', n.naming, 'purpose', n.purpose,
        'given_on', n.given_on, 'wording_version', n.wording_version,
        'until', n.until, 'revoked_at', n.revoked_at
    )
    FROM consent n
    WHERE n.organisation_id = s.organisation_id AND n.story_id = s.id
    ORDER BY n.recorded_at DESC, n.id DESC LIMIT 1
)"""


def _instant(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


# $1 the organisation, $2 the story, $3 the viewer's person.
READ = f"""
SELECT json_build_object(
    'id', s.id, 'space', {_REFERENCE.format("z")}, 'title', s.title,
    'language', s.language, 'kind', s.kind, 'state', s.state, 'told_on', s.told_on,
    'captured_at', s.captured_at, 'received_at', {_instant("s.received_at")},
    'source', s.source::json, 'tellers', {_TELLERS},
    'collected_by', json_build_object(
        'id', CASE WHEN {_OWN} THEN s.collected_by_id END,
        'label', CASE WHEN {_OWN} THEN (
            SELECT k.name FROM person k
            WHERE k.organisation_id = s.organisation_id AND k.id = s.collected_by_id
        ) END
    ),
    'approval', s.approval::json, 'consent', {_CONSENT}, 'steps', {_STEPS},
    'version', s.version, 'updated_at', {_instant("s.updated_at")}
)::text
FROM story s
JOIN space z ON z.organisation_id = s.organisation_id AND z.id = s.space_id
WHERE s.organisation_id = $1 AND s.id = $2 AND s.deleted_at IS NULL
"""

# $1 the organisation, $2 the space, $3 the cycle, $4 how many and one more;
# $5 and $6 the day and the story that the page follows.
LIST = f"""
SELECT json_build_object(
    'id', s.id, 'space', {_REFERENCE.format("z")}, 'title', s.title,
    'excerpt', coalesce((
        SELECT substr(e.text, 1, 80) FROM step e
        WHERE e.organisation_id = s.organisation_id AND e.story_id = s.id
        AND e.deleted_at IS NULL
        ORDER BY e.position NULLS LAST, e.entered LIMIT 1
    ), ''),
    'language', s.language, 'kind', s.kind, 'state', s.state, 'told_on', s.told_on,
    'tellers', {_TELLERS}, 'cycles', s.cycles::json, 'paths', s.path::json,
    'version', s.version
)::text, y.told_on, y.story_id
FROM story_cycle y
JOIN story s ON s.organisation_id = y.organisation_id AND s.id = y.story_id
JOIN space z ON z.organisation_id = s.organisation_id AND z.id = s.space_id
WHERE y.organisation_id = $1 AND y.space_id = $2 AND y.cycle = $3 AND y.latest
AND (y.told_on, y.story_id) < ($5, $6) AND s.deleted_at IS NULL
ORDER BY y.told_on DESC, y.story_id DESC LIMIT $4
"""

WRITTEN = {
    "story": "organisation_id, id, space_id, title, language, kind, state, told_on, "
    "received_at, collected_by_id, sources, approval, visibility, naming, path, "
    "cycles, unplaced, arrives_twice, facts, request_digest, version, created_at, "
    "updated_at",
    "story_teller": "organisation_id, story_id, person_id, position",
    "step": "organisation_id, id, story_id, position, entered, text, first_day, "
    "last_day, precision, day, space_id, place, modality, attachments",
    "placement": "organisation_id, id, step_id, cycle, polarity, placed_as, "
    "placed_by_id, version, created_at",
    "flow": "organisation_id, id, source_step_id, target_step_id, source_story_id, "
    "target_story_id, space_id, source_space_id, relation, made, version, created_at",
    "story_cycle": "organisation_id, story_id, cycle, space_id, told_on, day, latest, "
    "negative",
    "consent": "organisation_id, id, story_id, reach, naming, given_on, "
    "recorded_by_id, recorded_at",
}
"""The tables of a new story, and the columns that it fills."""


def _insert() -> str:
    parts = [
        f"{table}_in AS (INSERT INTO {table} ({columns}) SELECT {columns} "
        f"FROM json_populate_recordset(NULL::{table}, $1::json -> '{table}') "
        "RETURNING 1)"
        for table, columns in WRITTEN.items()
    ]
    return f"WITH {', '.join(parts)} SELECT 1"


# $1 one object: under the name of each table, its rows.
WRITE = _insert()
