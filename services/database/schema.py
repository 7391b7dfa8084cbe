"""What a migration does to a tenant's table beside creating it."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.database.tenancy import APPLICATION_ROLE, TENANT

ID = sa.String(36).with_variant(sa.Uuid(), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")
DECIMAL = sa.String(40).with_variant(sa.Numeric(), "postgresql")

_MATCHES = f"{TENANT} = nullif(current_setting('app.organisation_id', true), '')::uuid"


def ordered(length: int | None = None) -> sa.types.TypeEngine[str]:
    """Return the type of text that sorts by code point on both databases."""
    by_code_point = sa.String(length, collation="C")
    return sa.String(length).with_variant(by_code_point, "postgresql")


def on_postgres() -> bool:
    """Say whether the migration runs on PostgreSQL."""
    return op.get_bind().dialect.name == "postgresql"


def create_tenant_table(name: str, *parts: Any, append_only: bool = False) -> None:
    """Create a table of tenants' rows, behind row-level security on PostgreSQL.

    The application role may not change or delete rows of an `append_only` table.
    """
    op.create_table(name, *parts)
    if not on_postgres():
        return
    granted = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"GRANT {granted} ON {name} TO {APPLICATION_ROLE}")
    wall(name)


def wall(name: str, *, owner_too: bool = True) -> None:
    """Let the rows of a table be seen and written by their organisation alone."""
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    if owner_too:
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant_wall ON {name} FOR ALL "
        f"USING ({_MATCHES}) WITH CHECK ({_MATCHES})"
    )


def create_application_role() -> None:
    """Create the role that the service works as, unless the server has it.

    Roles belong to the whole server: another database of it may have made this one.
    """
    op.execute(
        f"""DO $$ BEGIN
            IF NOT EXISTS (
                SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}'
            ) THEN
                CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOBYPASSRLS;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$"""
    )
    op.execute(f"GRANT {APPLICATION_ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")


def create_enter_organisation() -> None:
    """Create the function that makes a transaction an organisation's own.

    `SET LOCAL` and not `set_config`: a sharded database passes only the former on.
    """
    op.execute(
        """CREATE OR REPLACE FUNCTION enter_organisation(organisation uuid)
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('SET LOCAL app.organisation_id = %L', organisation);
        END $$"""
    )


def create_open_table(name: str, *parts: Any) -> None:
    """Create a table that is read before an organisation is known."""
    op.create_table(name, *parts)
    if on_postgres():
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APPLICATION_ROLE}"
        )


def create_story_search() -> None:
    """Create the index of words; each database has its own kind."""
    if not on_postgres():
        op.execute(
            "CREATE VIRTUAL TABLE story_search USING fts5("
            "words, story_id UNINDEXED, tokenize = \"ascii tokenchars '_'\")"
        )
        return
    create_tenant_table(
        "story_search",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "story_id", name="pk_story_search"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "story_id"],
            ["story.organisation_id", "story.id"],
            name="fk_story_search_story_id",
            ondelete="RESTRICT",
        ),
    )
    op.execute("CREATE INDEX ix_story_search_words ON story_search USING gin (words)")
    # `@@` is not leakproof, so behind the wall its index would not be used. This
    # one function reads as the owner: it names the organisation itself.
    op.execute("ALTER TABLE story_search NO FORCE ROW LEVEL SECURITY")
    op.execute(
        """CREATE FUNCTION found_stories(organisation uuid, wanted text)
        RETURNS TABLE (story_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT s.story_id FROM story_search s
            WHERE s.organisation_id = organisation
            AND organisation =
                nullif(current_setting('app.organisation_id', true), '')::uuid
            AND s.words @@ wanted::tsquery
        $$"""
    )


def drop_story_search() -> None:
    """Drop the index of words."""
    if on_postgres():
        op.execute("DROP FUNCTION found_stories(uuid, text)")
    op.execute("DROP TABLE story_search")
