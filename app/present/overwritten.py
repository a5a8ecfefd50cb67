"""A note about arrays that a solution changes although it was only given them, as a sentence."""

from collections.abc import Sequence

from app.i18n.words import Words
from grader.message import Message


def overwritten_text(inputs: Sequence[str], words: Words) -> str:
    """Return what follows for a caller; "" without any names."""
    if not inputs:
        return ""
    return words.message(Message("overwrites_inputs", {"inputs": list(inputs), "count": len(inputs)}))
