"""Update the catalogues from the sources: `python -m app.i18n.extraction`, then translate the empty entries.

Each language has one catalogue. Texts of pages and commands are keyed by their English; texts of scripts have the
context `script`. Five contexts are written by hand in every language, including English, and are kept: `message`
(messages by code), `mistake` (short titles of known mistakes), `question` (what to ask next about a known mistake),
`check` (names of the gate's checks) and `tag` (search tags of exercises).
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.words import CHECK, MESSAGE, MISTAKE, QUESTION, SCRIPT, TAG
from grader.languages import DEFAULT, LANGUAGES

_APP = Path(__file__).parent.parent
LOCALES = Path(__file__).parent / "locales"

_WITH_TEXTS = ("web", "present", "cli", "client", "i18n")
_SCRIPTS = [("frontend/src/**.js", "javascript")]
# Functions that mark a text, and the arguments that contain it.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "mark": None,
    "text": None,
    "plural": (1, 2),
}
_PYTHON = "app.i18n.extraction:texts_of_python"
_PYTHON_AND_TEMPLATES = [
    *((f"{folder}/**.py", _PYTHON) for folder in _WITH_TEXTS),
    ("web/templates/**.html", "jinja2"),
]
_BY_HAND = (MESSAGE, MISTAKE, QUESTION, CHECK, TAG)
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extract() -> Catalog:
    """Return every marked text of the sources, in order of file."""
    catalogue = Catalog(fuzzy=False)
    _add(catalogue, _found(_PYTHON_AND_TEMPLATES, _KEYWORDS), None)
    _add(catalogue, _found(_SCRIPTS, {"t": None}), SCRIPT)
    of_gate = extract_from_dir(_APP.parent / "grader", [("**.py", _PYTHON)], {}, {"say": None})
    for file, _, message, _, _ in sorted(of_gate, key=lambda item: (item[0], item[1])):
        catalogue.add(message, locations=[(f"grader/{file}", 0)])  # texts of the publish gate
    return catalogue


def update(language: str) -> Mapping[str, int]:
    """Rewrite one .po file: keep translations, add new texts, drop unused ones."""
    path = path_of(language)
    catalogue = read(language)
    texts = extract() if language != DEFAULT else Catalog(fuzzy=False)
    for message in catalogue:
        if message.id and message.context in _BY_HAND:
            texts.add(message.id, message.string, context=message.context)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        file.write(_HEADER.format(language=language, plural_forms=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=118, omit_header=True, include_lineno=False, sort_output=False)
    return {"texts": len(catalogue), "missing": len(untranslated(catalogue))}


def path_of(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message.string))]


def texts_of_python(
    file: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Yield the marked texts of a Python source. Babel's own method passes over those within an f-string."""
    for node in ast.walk(ast.parse(file.read())):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), given) if name in keywords:
                texts = [one.value if isinstance(one, ast.Constant) else None for one in given]
                yield node.lineno, name, tuple(text if isinstance(text, str) else None for text in texts), []


def _found(methods: list[tuple[str, str]], keywords: Mapping[str, tuple[int, ...] | None]) -> Iterable[tuple]:  # type: ignore[type-arg]
    options = {"web/templates/**.html": {"trimmed": "true"}}
    return sorted(extract_from_dir(_APP, methods, options, dict(keywords)), key=lambda item: (item[0], item[1]))


def _add(catalogue: Catalog, found: Iterable[tuple], context: str | None) -> None:  # type: ignore[type-arg]
    for file, _, message, comments, _ in found:
        catalogue.add(message, auto_comments=comments, locations=[(f"app/{file}", 0)], context=context)


def _strings(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string] if isinstance(string, str) else string or [""]


if __name__ == "__main__":
    for language in LANGUAGES:
        print(language, dict(update(language)))
