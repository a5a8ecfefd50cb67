"""What a new exercise begins as: the small one that works, under another name."""

from app.cli.new_exercise import SKELETON, renamed
from grader.exercise.exercise import read_folder


def skeleton_files(slug: str) -> dict[str, bytes]:
    """The files of the skeleton for an exercise of this name."""
    return {path: renamed(content.decode(), slug).encode() for path, content in read_folder(SKELETON).items()}
