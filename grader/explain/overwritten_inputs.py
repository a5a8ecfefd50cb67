"""Arrays of a case that a solution changes although it was only given them, on probe cases.

A right answer that overwrites its inputs is accepted. Names that the reference changes too are left out, since
changing those is the task.
"""

from collections.abc import Collection

from grader.exercise.exercise import Exercise
from grader.explain.budget import CeilingReachedError
from grader.explain.changed_inputs import changed_names
from grader.explain.probe_cases import ProbeCases, ProbeCaseSets
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turn, no_turn

MOST_NAMES = 8


class OverwrittenInputs:
    """Search for overwritten inputs on the probe cases, which nobody is graded on."""

    def __init__(self, students: StudentRuns, probe_case_sets: ProbeCaseSets) -> None:
        self._students = students
        self._probe_case_sets = probe_case_sets

    def find(self, exercise: Exercise, source: bytes, turn: Turn = no_turn) -> tuple[str, ...]:
        """Return the names of overwritten arrays; none if the run reaches its ceiling.

        Raises GraderError where the author's code or the grader fails.
        """
        probe_cases = self._probe_case_sets.of(exercise)
        try:
            whole = probe_cases.whole(turn)
            found = changed_names(whole.cases, self._students.run(whole.trial, source, turn).found)
            return overwritten(probe_cases, found, turn)
        except CeilingReachedError:
            return ()


def overwritten(probe_cases: ProbeCases, changed: Collection[str], turn: Turn = no_turn) -> tuple[str, ...]:
    """Return the changed arrays that the reference leaves alone: at most 8 of them, in the order of the cases.

    An array of a second round, such as x2, goes without saying where x is changed.
    """
    if not changed:
        return ()
    cases = probe_cases.whole(turn).cases
    found = set(changed) - probe_cases.changed_by_reference(turn)
    in_order = dict.fromkeys(name for case in cases for name in case.inputs if name in found)
    named = [name for name in in_order if name == _first_round(name) or _first_round(name) not in found]
    return tuple(named[:MOST_NAMES])


def _first_round(name: str) -> str:
    return name.rstrip("0123456789") or name
