"""Links of the documents: their targets exist."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)\"""")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def links_of(document: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", document.read_text()))
    return [link for pair in found for link in pair if link]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document):
    inside = [link.partition("#")[0] for link in links_of(document) if "://" not in link]
    assert [link for link in inside if link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["glossary.md", "development.md"])
def test_every_path_that_is_named_exists(name):
    text = (ROOT / "docs" / name).read_text()
    named = re.findall(r"`((?:app|bench|grader|scripts|tests)/[^`\s<*]+)`", text)
    assert len(named) >= 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_glossary_explains_a_word_once():
    terms = re.findall(r"^\| (\*\*.+?) \|", (ROOT / "docs/glossary.md").read_text(), re.M)
    words = [word for term in terms for word in re.findall(r"\*\*(.+?)\*\*", term)]
    assert len(words) >= 40
    assert sorted(words) == sorted(set(words))


def test_the_development_guide_explains_every_marker():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    markers = [line.partition(":")[0] for line in project["tool"]["pytest"]["ini_options"]["markers"]]
    guide = (ROOT / "docs/development.md").read_text()
    assert [name for name in markers if f"| `{name}` |" not in guide] == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_schemas_of_the_api_have_names_of_their_own():
    """A name made of a module's path would change with the file, and break clients that generate code from it."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert [name for name in document["components"]["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
