"""Evidence: how a step and an indicator or measurement stand to each other."""

from enum import StrEnum


class EvidenceRelation(StrEnum):
    """What a person takes a measurement and a step to say about each other.

    That a step suggested an indicator is the indicator's origin, not a relation.
    """

    ILLUSTRATES = "illustrates"
    EXPLAINS = "explains"
    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    CONTEXTUALISES = "contextualises"
