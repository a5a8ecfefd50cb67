"""A source that was handed in, as the sentences about it need it: its places, its definitions, its surroundings."""

from dataclasses import dataclass
from functools import cached_property

from grader.exercise.exercise import Exercise
from grader.judging.definitions import Definitions
from grader.judging.surroundings import Surroundings
from grader.judging.trace import Places


@dataclass(frozen=True)
class HandedIn:
    """One source for one exercise, and the versions of Python and numpy that run it. Nothing is read until needed."""

    source: bytes
    exercise: Exercise
    python: str = ""
    numpy: str = ""

    @cached_property
    def places(self) -> Places:
        """The lines of the source."""
        return Places(self.source)

    @cached_property
    def definitions(self) -> Definitions:
        """The classes and functions of the source."""
        return Definitions(self.places.lines, self.exercise)

    @property
    def around(self) -> Surroundings:
        """The modules that the source finds."""
        return Surroundings(self.python, self.numpy, tuple(self.exercise.provided))
