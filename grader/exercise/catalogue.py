"""Where exercises are on disk: `<root>/<lab>/<slug>/exercise.toml`."""

from pathlib import Path

# Beside the packages, both in a checkout and where the wheel is installed.
DEFAULT_ROOT = Path(__file__).parent.parent.parent / "exercises"


def exercise_folders(root: Path = DEFAULT_ROOT) -> dict[str, Path]:
    """The folder of every exercise under `root`, by slug, in the order of labs and names."""
    return {path.parent.name: path.parent for path in sorted(root.glob("*/*/exercise.toml"))}


def find_exercise(name: str, root: Path = DEFAULT_ROOT) -> Path:
    """The folder of an exercise named by its slug or its path. Raises LookupError naming what there is."""
    given = Path(name)
    if (given / "exercise.toml").is_file():
        return given.resolve()
    folders = exercise_folders(root)
    if name in folders:
        return folders[name]
    known = ", ".join(folders) or "none"
    raise LookupError(f"There is no exercise {name!r}. The exercises are: {known}.")
