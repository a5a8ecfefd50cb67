"""The exercises on disk: `<root>/<lab>/<slug>/exercise.toml`."""

from pathlib import Path

from grader.message import Message

# Beside the packages, both in a checkout and where the wheel is installed.
DEFAULT_ROOT = Path(__file__).parent.parent.parent / "exercises"


class UnknownExerciseError(LookupError):
    """A name that no exercise has; `message` lists the names that exist."""

    def __init__(self, name: str, known: list[str]) -> None:
        self.message = Message("exercise_unknown", {"name": name})
        if known:
            self.message = self.message.then(Message("exercises_known", {"exercises": known}))
        super().__init__(str(self.message))


def exercise_folders(root: Path = DEFAULT_ROOT) -> dict[str, Path]:
    """Return the folder of every exercise under `root`, by slug, in the order of labs and names."""
    return {path.parent.name: path.parent for path in sorted(root.glob("*/*/exercise.toml"))}


def find_exercise(name: str, root: Path = DEFAULT_ROOT) -> Path:
    """Return the folder of an exercise by its slug or its path. Raises UnknownExerciseError."""
    given = Path(name)
    if (given / "exercise.toml").is_file():
        return given.resolve()
    folders = exercise_folders(root)
    if name in folders:
        return folders[name]
    raise UnknownExerciseError(name, list(folders))
