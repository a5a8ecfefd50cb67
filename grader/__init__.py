"""The grader: judges a submission on an exercise in a sandbox, and explains why it was refused.

It does not depend on the web service or its database. Only `grader.inside` runs in a jail; everything else runs in
the trusted supervisor. This is the public API. A name is loaded when it is asked for: a command that only reads an
exercise need not load the sandbox.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.errors import AuthorError, GraderError, InputError, SandboxError
    from grader.exercise.exercise import Exercise, Limits
    from grader.exercise.outputs import Tolerance
    from grader.exercise.parse import load_exercise, parse_exercise
    from grader.exercise.problems import ExerciseError
    from grader.explain.explanation import Explanation
    from grader.grader import Grader
    from grader.message import Message
    from grader.publish_gate.gate import check_folder
    from grader.verdict import CaseResult, Report, Sample, Verdict

_MODULES = {
    "AuthorError": "grader.errors",
    "CaseResult": "grader.verdict",
    "Exercise": "grader.exercise.exercise",
    "ExerciseError": "grader.exercise.problems",
    "Explanation": "grader.explain.explanation",
    "Grader": "grader.grader",
    "GraderError": "grader.errors",
    "InputError": "grader.errors",
    "Limits": "grader.exercise.exercise",
    "Message": "grader.message",
    "Report": "grader.verdict",
    "Sample": "grader.verdict",
    "SandboxError": "grader.errors",
    "Tolerance": "grader.exercise.outputs",
    "Verdict": "grader.verdict",
    "check_folder": "grader.publish_gate.gate",
    "load_exercise": "grader.exercise.parse",
    "parse_exercise": "grader.exercise.parse",
}

__all__ = [
    "AuthorError",
    "CaseResult",
    "Exercise",
    "ExerciseError",
    "Explanation",
    "Grader",
    "GraderError",
    "InputError",
    "Limits",
    "Message",
    "Report",
    "Sample",
    "SandboxError",
    "Tolerance",
    "Verdict",
    "check_folder",
    "load_exercise",
    "parse_exercise",
]


def __getattr__(name: str) -> Any:
    """Load a name of the public API."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
