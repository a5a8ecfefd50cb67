"""An exercise as the grader uses it: one immutable version, with everything it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.checker import Checker
from grader.exercise.credit import Credits
from grader.exercise.declarations import Gradient, Property
from grader.exercise.outputs import OutputRule, Tolerance
from grader.exercise.source_rules import SourceRules
from grader.verdict import Verdict

SHORT, TRAINING = "short", "training"


@dataclass(frozen=True)
class EntryPoint:
    """A name that the student's source must define, and the methods it must have if it is a class."""

    name: str
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The limits of one submission: wall time for all cases together, memory above the interpreter's own.

    `time_class` `training`: a run may take minutes, and waits behind the short ones.
    """

    time_limit_s: float = 10.0
    memory_limit_mib: int = 512
    time_class: str = SHORT


@dataclass(frozen=True)
class ExampleSubmission:
    """A solution beside the reference, with the verdict it must get and the hint it begins with, by language."""

    name: str
    verdict: Verdict
    source: str
    hint: Mapping[str, str]


@dataclass(frozen=True)
class EquivalentMutant:
    """An automatic change of the reference that no case can refuse, with the author's reason."""

    line: int
    change: str
    reason: str


@dataclass(frozen=True)
class Exercise:
    """One immutable version of an exercise. `files` holds everything it was read from.

    `weights` maps a family of cases to its weight in a score by family; one that is missing has the weight 1.
    `data` maps the names of data files to their bytes.
    """

    slug: str
    version: str
    title: Mapping[str, str]
    points: int
    difficulty: int
    tags: tuple[str, ...]
    prerequisites: tuple[str, ...]
    entry_points: tuple[EntryPoint, ...]
    provided: Mapping[str, str]
    limits: Limits
    tolerance: Tolerance
    output_tolerances: Mapping[str, Tolerance]
    statements: Mapping[str, str]
    learn: Mapping[str, str]
    template: str
    cases_source: str
    driver_source: str
    reference_source: str
    figures: Mapping[str, bytes]
    submissions: tuple[ExampleSubmission, ...]
    equivalent_mutants: tuple[EquivalentMutant, ...]
    gradient: Gradient | None
    properties: tuple[Property, ...]
    comments: str
    weights: Mapping[str, int]
    license: str
    credits: Credits
    output_rule: OutputRule
    output_rules: Mapping[str, OutputRule]
    checker: Checker | None
    packages: tuple[str, ...]
    data: Mapping[str, bytes]
    source_rules: SourceRules | None
    files: Mapping[str, bytes]

    def tolerance_of(self, output: str) -> Tolerance:
        """Return the tolerance of one output: its own, or that of the exercise."""
        return self.output_tolerances.get(output, self.tolerance)

    def rule_of(self, output: str) -> OutputRule:
        """Return how one output is compared: as its table says, or as every output of the exercise's format."""
        return self.output_rules.get(output, self.output_rule)
