"""Texts as the page renders them, and the names of files."""

import re
from pathlib import Path

import pytest

from grader.message import Message
from grader.publish_gate.checks.files import unknown_files
from grader.publish_gate.checks.formulas import formula_problems
from grader.publish_gate.checks.rendered import broken_figure, rendered

EXERCISES = Path(__file__).parents[2] / "exercises"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a $N rows\n\nb", Message("dollar_open")),
        ("$$\nx", Message("formula_open")),
        (
            r"$\fraq{1}{2}$",
            Message("tex_unknown", {"command": r"\fraq"}).then(Message("did_you_mean", {"name": r"\frak"})),
        ),
        (r"\(\zzzzzz\)", Message("tex_unknown", {"command": r"\zzzzzz"})),
        (r"$\frac{1}{N$", Message("tex_not_closed", {"part": "{"})),
        (r"$$\begin{aligned} x$$", Message("tex_not_closed", {"part": r"\begin{aligned}"})),
        (r"$\left( x$", Message("tex_not_closed", {"part": r"\left"})),
        ("##Samples", Message("heading_without_space", {"line": "##Samples"})),
        ("```python\nx = 1\n", Message("code_block_open")),
        ("[a](figures/b.svg)", Message("figure_missing", {"path": "figures/b.svg"})),
        ("![a](b.svg)", Message("link_nowhere", {"target": "b.svg"})),
    ],
)
def test_what_the_page_cannot_show_is_found(text, message):
    assert [one.message for one in rendered("statement.en.md", text, ["a.svg"])] == [message]


@pytest.mark.parametrize(
    "text",
    [
        r"costs 5 \$ or `$x`",
        "```sh\necho $HOME\n#no\n```\n",
        "$$\nx\n\n$$",
        r"$\{ x \}$ and $\left\{ x \right.$",
        r"$\newcommand{\mine}{x} \mine$",
        "[a](figures/a.svg) [b](https://example.org) [c](/exercises/relu) [d](#samples)",
        "# One\n\n###### Six",
    ],
)
def test_what_the_page_shows_as_meant_gives_no_finding(text):
    assert list(rendered("statement.en.md", text, ["a.svg"])) == []


def test_every_formula_of_the_catalogue_is_known():
    texts = {path: path.read_text(encoding="utf-8") for path in EXERCISES.glob("*/*/*.md")}
    assert sum(len(re.findall(r"\\frac", text)) for text in texts.values()) > 20
    assert {path: found for path, text in texts.items() if (found := list(formula_problems(text)))} == {}


def test_a_figure_that_is_no_xml_or_declares_entities_is_broken():
    assert broken_figure(b"<svg><g/></svg>") == ""
    assert broken_figure(b"<svg><g>") != ""
    assert broken_figure(b"<!DOCTYPE svg><svg/>") == "<!DOCTYPE"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("hidden/case.py", "hidden/cases.py"),
        ("hidden/submission/accepted/a.py", "hidden/submissions/accepted/name.py"),
    ],
)
def test_a_misspelt_file_is_found_with_the_name_that_was_meant(path, meant):
    (finding,) = unknown_files([path, "template.py", "figures/a.svg", "hidden/submissions/accepted/a.py"])
    assert (finding.file, finding.message) == (
        path,
        Message("file_unknown").then(Message("did_you_mean", {"name": meant})),
    )
