"""Stories told in part: what is told of them, and that it is said to go on."""

from datetime import date
from uuid import UUID

from domain.report import Label
from domain.story import Modality, Naming
from domain.when import Precision
from services.documents.shortened import begun, shortened
from services.reports.accounts import StepTold, StoryTold


def _step(text: str, *, cut: bool = False) -> StepTold:
    return StepTold(
        id=UUID(int=len(text)),
        text=text,
        cut=cut,
        language=None,
        first=None,
        last=None,
        precision=Precision.UNKNOWN,
        place=None,
        modality=Modality.REPORTED,
        revisit_on=None,
        placed={},
    )


def _story(*steps: StepTold, more: bool = False) -> StoryTold:
    return StoryTold(
        id=UUID(int=1),
        title="A visit",
        language=None,
        told_on=date(2026, 1, 1),
        space=Label(None, "Garden"),
        naming=Naming.NAMED,
        tellers=(),
        steps=steps,
        more=more,
    )


def test_what_is_short_is_told_as_it_is() -> None:
    story = _story(_step("We met."), _step("word " * 20))

    assert shortened(story, None) is story
    assert list(shortened(story, 1_000).steps) == list(story.steps)
    assert not shortened(story, 1_000).more


def test_a_long_step_ends_with_a_word_and_says_that_it_goes_on() -> None:
    (step,) = shortened(_story(_step("word " * 100)), 203).steps

    assert step.cut
    assert step.text == f"{'word ' * 39}word\u2026"


def test_steps_without_room_are_left_out_and_it_is_said() -> None:
    told = shortened(_story(_step("a" * 200), _step("b" * 200), _step("c")), 240)

    assert [(step.text, step.cut) for step in told.steps] == [("a" * 200, False)]
    assert told.more


def test_many_short_steps_take_room_too() -> None:
    told = shortened(_story(*(_step("Then.") for _ in range(30))), 400)

    assert len(told.steps) == 5
    assert told.more


def test_that_there_are_more_steps_is_not_forgotten() -> None:
    assert shortened(_story(_step("We met."), more=True), 500).more


def test_letters_are_counted_where_nothing_parts_words() -> None:
    assert begun("\u5b66" * 300, 100) == "\u5b66" * 100 + "\u2026"
    assert begun("short", 100) == "short"
    assert begun("long " * 100, None) == "long " * 100


def test_a_text_that_begins_with_many_spaces_is_cut_too() -> None:
    assert begun(f"{' ' * 900}We met.", 500) == f"{' ' * 500}\u2026"
    assert begun(" We met again", 9) == " We met\u2026"
