"""An exercise that trains: a classifier whose loss on fresh data must stay below 0.1.

The fresh data never enter a student's jail: the checker draws them, and the reference's own weights label them.
"""

from pathlib import Path

from grader.exercise.parse import read_folder

FOLDER = Path(__file__).parents[1] / "format_2" / "train_classifier"
REFERENCE = (FOLDER / "hidden" / "reference.py").read_text()
CHECKER = (FOLDER / "hidden" / "checker.py").read_text()
SECOND = (FOLDER / "hidden" / "submissions" / "accepted" / "in_parts.py").read_text()


def trained_files(*, checker: str = CHECKER) -> dict[str, bytes]:
    """Return the exercise's folder, with another checker if one is given."""
    return {**read_folder(FOLDER), "hidden/checker.py": checker.encode()}
