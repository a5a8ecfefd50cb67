"""Create an exercise: copy and rename the skeleton in `authoring/skeleton`, and add it to the lab."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.authoring.skeleton import SKELETON, renamed, title_of
from grader.exercise.parse import is_slug, read_folder
from grader.message import Message
from grader.plain_text import NotPlainTextError, read_text

_LAB = """levels = ["{slug}"]

[title]
en = "{title}"
zh = "写在这里"

[summary]
en = "Write here: one or two sentences on what is learnt in this lab."
zh = "写在这里：用一两句话说明这个实验学什么。"
"""


class NotPossibleError(ValueError):
    """The exercise cannot be created; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class NewExercise:
    """The new folder, and what the author must do by hand, if anything."""

    folder: Path
    to_do: Message | None = None


def begin(slug: str, parent: Path, *, in_lab: bool) -> NewExercise:
    """Create `parent`/`slug` and add it to the levels of the lab. Create the lab if it does not exist.

    Raises NotPossibleError for an invalid name or an existing folder.
    """
    if not is_slug(slug) or (in_lab and not is_slug(parent.name)):
        raise NotPossibleError(Message("slug_wrong"))
    folder = parent / slug
    if folder.exists():
        raise NotPossibleError(Message("folder_exists", {"path": str(folder)}))
    for path, content in read_folder(SKELETON).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(renamed(content.decode(), slug), encoding="utf-8")
    return NewExercise(folder, _enter(slug, parent / "lab.toml") if in_lab else None)


def _enter(slug: str, lab_file: Path) -> Message | None:
    """Add the exercise to the lab's levels. Return the manual step if the file cannot be edited safely."""
    if not lab_file.exists():
        lab_file.write_text(_LAB.format(slug=slug, title=title_of(lab_file.parent.name)), encoding="utf-8")
        return Message("lab_to_describe", {"path": str(lab_file)})
    try:
        text = read_text(lab_file.read_bytes())
    except NotPlainTextError:
        text = ""
    changed = re.sub(r"(?ms)^(levels\s*=\s*\[.*?)(,?\s*)\]", rf'\1, "{slug}"]', text, count=1)
    before, after = _levels(text), _levels(changed)
    if before and after == [*before, slug]:
        lab_file.write_text(changed, encoding="utf-8")
        return None
    return Message("level_to_add", {"slug": slug, "path": str(lab_file)})


def _levels(text: str) -> list[str]:
    try:
        levels = tomllib.loads(text).get("levels")
    except tomllib.TOMLDecodeError:
        return []
    return levels if isinstance(levels, list) else []
