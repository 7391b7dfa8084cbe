"""The rules of merging: every reference to a noun is thought of."""

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from domain.merging import Noun
from services.database import tables
from services.database.dialect import table_of
from services.database.tenancy import TENANT
from services.merges.rules import RULES, alike, owned_by, references_to

# Rows that a record has one of, each with the reason why two never meet.
ONE_EACH = {"member.person_id": "who has an account is merged into nobody"}


def _named(table: sa.Table, column: str) -> str:
    return f"{table.name}.{column}"


@pytest.mark.parametrize("noun", Noun)
def test_the_rules_name_what_there_is(noun: Noun) -> None:
    rules = RULES[noun]
    every = SQLModel.metadata.tables
    referring = {
        _named(table, column.name)
        for table in every.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is rules.table
        for column in constraint.columns
        if column.name != TENANT
    }
    columns = {_named(table, c.name) for table in every.values() for c in table.columns}
    alike_in = {
        f"{name.split('.')[0]}.{column}"
        for names in (rules.doubles, rules.copied)
        for name, others in names.items()
        for column in others
    }

    assert rules.derived | rules.owned <= every.keys()
    assert rules.doubles.keys() | rules.copied.keys() <= referring
    assert alike_in <= columns
    assert {_named(*each) for each in owned_by(noun)} <= referring


@pytest.mark.parametrize("noun", Noun)
def test_no_two_rows_meet_under_one_key(noun: Noun) -> None:
    met = [
        _named(table, column)
        for table, column in references_to(noun)
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
        and column in constraint.columns
        and alike(noun, table, column) is None
    ]

    assert set(met) <= ONE_EACH.keys()


def test_what_tells_stories_or_places_steps_goes_over() -> None:
    persons = {_named(*each) for each in references_to(Noun.PERSON)}
    spaces = {_named(*each) for each in references_to(Noun.SPACE)}

    assert {"story_teller.person_id", "claim.made_by_id"} <= persons
    assert {"story.space_id", "frame.space_id", "space.parent_id"} <= spaces
    assert table_of(tables.TellerMonth).name not in {e.split(".")[0] for e in persons}
