"""Public data of an exercise. Fields are listed one by one, so that a new one stays hidden until listed here."""

from dataclasses import asdict
from typing import Any

from grader.exercise.exercise import Exercise


def summary_data(exercise: Exercise) -> dict[str, Any]:
    """Return the fields that lists show, as JSON."""
    return {
        "title": dict(exercise.title),
        "points": exercise.points,
        "difficulty": exercise.difficulty,
        "tags": list(exercise.tags),
        "prerequisites": list(exercise.prerequisites),
    }


def public_data(exercise: Exercise) -> dict[str, Any]:
    """Return the other public fields, as JSON."""
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
        "has_checker": exercise.checker is not None,
        "license": exercise.license,
        "credits": asdict(exercise.credits),
        "packages": list(exercise.packages),
        "data": sorted(exercise.data),
        "source_rules": asdict(exercise.source_rules) if exercise.source_rules else None,
    }
