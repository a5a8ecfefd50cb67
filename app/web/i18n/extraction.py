"""Brings the translations in step with the sources: `python -m app.web.i18n.extraction`, then fill in what is empty.

Two catalogues: `messages` for Python and the templates, `scripts` for what is sent along to the scripts. The build
compiles both.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

_APP = Path(__file__).parent.parent.parent
LOCALES = Path(__file__).parent / "locales"

_PYTHON_AND_TEMPLATES = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]
_GRADER = [("**.py", "python")]
_SCRIPTS = [("frontend/src/**.js", "javascript")]
# Function names that mark a text, and which of their arguments hold it.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "mark": None,
    "text": None,
    "plural": (1, 2),
}
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extract(domain: str) -> Catalog:
    """Every marked text of the sources of one catalogue, in order of file and line."""
    methods, keywords = (_PYTHON_AND_TEMPLATES, _KEYWORDS) if domain == "messages" else (_SCRIPTS, {"t": None})
    catalogue = Catalog(fuzzy=False)
    found = extract_from_dir(_APP, methods, {"web/templates/**.html": {"trimmed": "true"}}, keywords)
    for file, _, message, comments, _ in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, auto_comments=comments, locations=[(f"app/{file}", 0)])
    if domain == "messages":  # what the publish gate says
        said = extract_from_dir(_APP.parent / "grader", _GRADER, {}, {"say": None})
        for file, _, message, _, _ in sorted(said, key=lambda item: (item[0], item[1])):
            catalogue.add(message, locations=[(f"grader/{file}", 0)])
    return catalogue


def update(domain: str, language: str) -> Mapping[str, int]:
    """Rewrites one .po file: keeps translations, adds new texts, drops those that are gone."""
    path = LOCALES / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.update(extract(domain), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        file.write(_HEADER.format(language=language, plural_forms=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=118, omit_header=True, include_lineno=False)
    return {"texts": len(catalogue), "missing": len(untranslated(catalogue))}


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message.string))]


def _strings(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string] if isinstance(string, str) else string or [""]


if __name__ == "__main__":
    for domain in ("messages", "scripts"):
        print(domain, dict(update(domain, "zh")))
