"""Links of the documents: their targets exist."""

import re
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


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150
