"""What of an exercise everybody may see: named field by field, so that a new file is hidden until named here."""

from dataclasses import asdict
from typing import Any

from grader.exercise.exercise import Exercise


def summary_data(exercise: Exercise) -> dict[str, Any]:
    """What lists show, JSON-ready."""
    return {
        "title": dict(exercise.title),
        "points": exercise.points,
        "difficulty": exercise.difficulty,
        "tags": list(exercise.tags),
        "prerequisites": list(exercise.prerequisites),
    }


def public_data(exercise: Exercise) -> dict[str, Any]:
    """What else everybody may see, JSON-ready."""
    return {
        "entry_points": [asdict(entry_point) for entry_point in exercise.entry_points],
        "provided": dict(exercise.provided),
        "limits": asdict(exercise.limits),
        "tolerance": asdict(exercise.tolerance),
        "output_tolerances": {name: asdict(value) for name, value in exercise.output_tolerances.items()},
        "statement": dict(exercise.statements),
        "learn": dict(exercise.learn),
        "template": exercise.template,
        "figures": sorted(exercise.figures),
        "comments": exercise.comments,
    }
