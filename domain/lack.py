"""What is lacking: the kinds of work that wait for an evaluator."""

from enum import StrEnum


class Lack(StrEnum):
    """Something that waits for somebody."""

    PLACEMENT = "placement"
    """A step that nobody has placed at a cycle."""
    ANALYST_PLACEMENT = "analyst_placement"
    """A step that its teller has placed and no analyst."""
    MEASUREMENT = "measurement"
    """An indicator that is due to be measured."""
    REVISIT = "revisit"
    """A step that is hoped for and due to be looked at again."""
    ANSWER = "answer"
    """A submitted story that waits for its teller's yes."""
    EXPLANATION = "explanation"
    """An indicator that no story explains."""
    EVIDENCE = "evidence"
    """A step none of whose indicators has a measurement."""
    SUBSTANTIATION = "substantiation"
    """A claim that was sent to somebody who may still answer, and has not."""
    PASSAGE = "passage"
    """A passage in a draft that is shown to a person who has not answered."""
