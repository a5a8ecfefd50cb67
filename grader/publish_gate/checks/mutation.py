"""The fates of the automatic mutants of a reference: killed, marked as equivalent by the author, or survivors."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.exercise.exercise import Exercise
from grader.exercise.syntax import parse
from grader.message import Message
from grader.mutation.mutate import Mutant, mutants
from grader.mutation.site import FUNCTIONS
from grader.publish_gate.checks.missing_family import missing_family

ZERO_TAKEN = "zero_taken_for_missing"
# sources and a seed -> for each source the families that refuse it, in order
Refusals = Callable[[Sequence[str], int], list[tuple[str, ...]]]
# an optional parameter -> whether it may be 0
TakesZero = Callable[[str], bool]


class Fate(StrEnum):
    """The fate of a mutant. Only a survivor is an error."""

    KILLED = "killed"
    KILLED_BY_CHANCE = "killed_by_chance"  # on some seeds only
    EQUIVALENT = "equivalent"  # marked by the author, with a reason, or the parameter may not be 0
    IN_GIVEN_CODE = "in_given_code"  # survives in code that the template already gives
    SURVIVING = "surviving"


@dataclass(frozen=True)
class ProbeRun:
    """A mutant and the families that refuse it, on the first seed on which any does."""

    mutant: Mutant
    families: tuple[str, ...]
    fate: Fate


@dataclass(frozen=True)
class Survivor:
    """A mutant that passes: the line of the reference, its code, the change, the kind of case that is missing."""

    line: int
    code: str
    change: str
    missing_family: Message


@dataclass(frozen=True)
class MutationReport:
    """All mutants of one reference."""

    trials: tuple[ProbeRun, ...]
    survivors: tuple[Survivor, ...]

    def count(self, fate: Fate) -> int:
        """Return how many mutants have this fate."""
        return sum(trial.fate is fate for trial in self.trials)


def run_mutants(
    exercise: Exercise, refusals: Refusals, seeds: tuple[int, ...], takes_zero: TakesZero
) -> MutationReport:
    """Run every mutant on the first two seeds, and the survivors on the others too."""
    found = mutants(exercise.reference_source)
    sources = [mutant.source for mutant in found]
    by_seed = [refusals(sources, seed) for seed in seeds[:2]]
    alive = [place for place in range(len(found)) if not any(families[place] for families in by_seed)]
    for seed in seeds[2:]:
        families = refusals([sources[place] for place in alive], seed)
        by_seed.append([()] * len(found))
        for place, killers in zip(alive, families, strict=True):
            by_seed[-1][place] = killers
    marked = {(mark.line, mark.change) for mark in exercise.equivalent_mutants}
    given = given_functions(exercise.template)

    def trial(place: int) -> ProbeRun:
        mutant = found[place]
        families = next((killers[place] for killers in by_seed if killers[place]), ())
        if families:
            always = all(killers[place] for killers in by_seed[:2])
            return ProbeRun(mutant, families, Fate.KILLED if always else Fate.KILLED_BY_CHANCE)
        needless = mutant.operator == ZERO_TAKEN and not takes_zero(mutant.slip.values["name"])
        if needless or (mutant.line, mutant.change) in marked:
            return ProbeRun(mutant, families, Fate.EQUIVALENT)
        return ProbeRun(mutant, families, Fate.IN_GIVEN_CODE if mutant.function in given else Fate.SURVIVING)

    trials = tuple(trial(place) for place in range(len(found)))
    surviving = [one.mutant for one in trials if one.fate is Fate.SURVIVING]
    return MutationReport(trials, tuple(_survivor(exercise.reference_source, mutant) for mutant in surviving))


def _survivor(source: str, mutant: Mutant) -> Survivor:
    return Survivor(mutant.line, source.splitlines()[mutant.line - 1].strip(), mutant.change, missing_family(mutant))


def given_functions(template: str) -> set[str]:
    """Return the functions of the template by qualified name, without those that raise NotImplementedError."""
    given = set()

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                visit(child, f"{prefix}{child.name}.")
            elif isinstance(child, FUNCTIONS) and "NotImplementedError" not in ast.unparse(child):
                given.add(f"{prefix}{child.name}")

    visit(parse(template), "")
    return given
