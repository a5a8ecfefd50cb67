"""The working folder of an exercise: statement, template, provided modules, and the visible cases."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.client.api import Api, ClientError, ServiceError
from app.i18n.terminal import terminal_words
from app.replay_kit import MANIFEST, SOLUTION, files_to_try


def download(api: Api, slug: str, folder: Path) -> list[Path]:
    """Write the folder and return its files. Keeps an existing solution. Raises ClientError, ServiceError."""
    exercise = api.get(f"/exercises/{slug}")
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes] = {
        **{f"statement.{language}.md": text for language, text in exercise["statement"].items()},
        **{f"learn.{language}.md": text for language, text in exercise["learn"].items()},
        **{f"figures/{name}": figure for name, figure in _figures(api, exercise).items()},
        **{name: api.file(f"/exercises/{exercise['slug']}/data/{name}") for name in exercise.get("data", ())},
        **files_to_try(exercise, exercise["samples"], service=api.url),
    }
    if not (folder / SOLUTION).exists():
        files[SOLUTION] = exercise["template"]
    return [_write(folder, name, content) for name, content in files.items()]


def slug_beside(file: Path) -> str:
    """Return the exercise of a file, from the manifest that `download` wrote next to it. Raises ClientError."""
    slug = _manifest_value(file, "slug")
    if slug is None:
        text = terminal_words().text(
            "%(file)s is not in a folder made by `tensorjudge download`. Name the exercise: --exercise SLUG",
            file=file,
        )
        raise ClientError(text)
    return slug


def version_beside(file: Path) -> str | None:
    """Return the exercise version of a file's folder; None if there is no manifest."""
    return _manifest_value(file, "version")


def _manifest_value(file: Path, name: str) -> str | None:
    try:
        return str(json.loads((file.parent / MANIFEST).read_text(encoding="utf-8"))[name])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _figures(api: Api, exercise: Mapping[str, Any]) -> dict[str, bytes]:
    try:
        return {name: api.file(f"/exercises/{exercise['slug']}/figures/{name}") for name in exercise["figures"]}
    except (ClientError, ServiceError):
        return {}  # figures are optional: the text has the same content


def _write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    # Names come from a server, so none of them may lead out of the folder.
    if not path.resolve().is_relative_to(folder.resolve()):
        text = terminal_words().text(
            "The service sent the file name “%(name)s”, which is not in the folder.", name=name
        )
        raise ClientError(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
