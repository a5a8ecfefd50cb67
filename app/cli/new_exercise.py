"""Begins an exercise: a copy of `authoring/skeleton`, the small one, under another name, and its entry in the lab."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.authoring.skeleton import SKELETON, renamed, title_of
from grader.exercise.exercise import read_folder

_SLUG = re.compile(r"[a-z][a-z0-9_]{1,63}")
_LAB = """format = 1
levels = ["{slug}"]

[title]
en = "{title}"
zh = "写在这里"

[summary]
en = "Write here: one or two sentences on what is learnt in this lab."
zh = "写在这里：用一两句话说明这个实验学什么。"
"""


class NotPossibleError(ValueError):
    """The exercise cannot be begun; the message says why."""


@dataclass(frozen=True)
class NewExercise:
    """The new folder, and what is left for the author to do by hand, if anything."""

    folder: Path
    to_do: str = ""


def begin(slug: str, parent: Path, *, in_lab: bool) -> NewExercise:
    """Makes `parent`/`slug`. In a lab the lab's levels get it too; a lab that is not there is begun as well.

    Raises NotPossibleError for a bad name or a folder that is there already.
    """
    if not _SLUG.fullmatch(slug) or (in_lab and not _SLUG.fullmatch(parent.name)):
        raise NotPossibleError("Names are snake_case: a-z, 0-9 and _, at least two, a letter first.")
    folder = parent / slug
    if folder.exists():
        raise NotPossibleError(f"{folder} is there already.")
    for path, content in read_folder(SKELETON).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(renamed(content.decode(), slug), encoding="utf-8")
    return NewExercise(folder, _enter(slug, parent / "lab.toml") if in_lab else "")


def _enter(slug: str, lab_file: Path) -> str:
    """Puts the exercise last in the lab's levels; says what to do where the file cannot be changed safely."""
    if not lab_file.exists():
        lab_file.write_text(_LAB.format(slug=slug, title=title_of(lab_file.parent.name)), encoding="utf-8")
        return f"Give the new lab its title and summary in {lab_file}."
    text = lab_file.read_text(encoding="utf-8")
    changed = re.sub(r"(?ms)^(levels\s*=\s*\[.*?)(,?\s*)\]", rf'\1, "{slug}"]', text, count=1)
    before, after = _levels(text), _levels(changed)
    if before and after == [*before, slug]:
        lab_file.write_text(changed, encoding="utf-8")
        return ""
    return f'Add "{slug}" to the levels in {lab_file}.'


def _levels(text: str) -> list[str]:
    try:
        levels = tomllib.loads(text).get("levels")
    except tomllib.TOMLDecodeError:
        return []
    return levels if isinstance(levels, list) else []
