"""The parts of an explanation: what a student reads first, and all of it."""

from enum import StrEnum


class Part(StrEnum):
    """Extent of an explanation. The rest is made from scratch and contains the card."""

    CARD = "card"
    REST = "rest"
