"""The skeleton that a new exercise starts from: a small working exercise, renamed."""

from pathlib import Path

from grader.exercise.parse import read_folder

SKELETON = Path(__file__).parent / "center_columns"


def skeleton_files(slug: str) -> dict[str, bytes]:
    """Return the files of the skeleton, renamed to this exercise."""
    return {path: renamed(content.decode(), slug).encode() for path, content in read_folder(SKELETON).items()}


def renamed(text: str, slug: str) -> str:
    """Return a text of the skeleton, renamed to this exercise."""
    return text.replace(SKELETON.name, slug).replace(title_of(SKELETON.name), title_of(slug))


def title_of(slug: str) -> str:
    """Return the title that a name stands for: `center_columns` is "Center columns"."""
    return slug.replace("_", " ").capitalize()
