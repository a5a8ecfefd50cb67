"""A submitted source, as the sentences about it need it: its places, its definitions, the modules that it finds."""

from dataclasses import dataclass
from functools import cached_property

from grader.exercise.exercise import Exercise
from grader.judging.available_modules import AvailableModules
from grader.judging.definitions import Definitions
from grader.judging.trace import Places


@dataclass(frozen=True)
class SubmittedSource:
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
    def modules(self) -> AvailableModules:
        """The modules that the source finds."""
        return AvailableModules(self.python, self.numpy, tuple(self.exercise.provided))
