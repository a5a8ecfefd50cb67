"""Docstrings and comments are written in plain words."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("app", "grader", "migrations", "bench", "tests")
ROOT = Path(__file__).parent.parent
SUBMISSIONS = {"attacks", "controls", "submissions", "node_modules"}  # folders of code that is data
OPENINGS = re.compile(r"(?:Who|What|Whoever|Whom|Of|How long is|Whose|That which|Begins to|Where a)\b")
PHRASES = re.compile(
    r"\b(?:(?:is|are) told|anew|of ours|at leisure|in the same breath|somebody's|so far as|it knows of|let \w+ be)\b",
    re.IGNORECASE,
)
WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, WITH_DOCSTRING) and (text := ast.get_docstring(node)) is not None:
            yield node.body[0].lineno, text


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield comments below each other as one text: a phrase may go over a line's end."""
    blocks: list[list[tokenize.TokenInfo]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            last = blocks[-1][-1].start if blocks else (-1, 0)
            if token.start == (last[0] + 1, last[1]):
                blocks[-1].append(token)
            else:
                blocks.append([token])
    for block in blocks:
        yield block[0].start[0], " ".join(token.string.lstrip("# ") for token in block)


def problems(source: str) -> Iterator[str]:
    found = list(docstrings(source))
    for line, text in found:
        if opening := OPENINGS.match(text):
            yield f"{line}: the docstring opens with {opening[0]!r}"
    for line, text in (*found, *comments(source)):
        for phrase in PHRASES.findall(" ".join(text.split())):
            yield f"{line}: {phrase!r}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_and_comments_are_in_plain_words(folder):
    paths = sorted(path for path in (ROOT / folder).rglob("*.py") if not SUBMISSIONS & set(path.parts))
    assert paths, "the test is about no file: was the folder moved?"
    found = [f"{path.relative_to(ROOT)}:{problem}" for path in paths for problem in problems(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""What a job is told."""', ["1: the docstring opens with 'What'", "1: 'is told'"]),
        ('def wait():\n    """Wait until somebody\n    lets it be; the queue starts anew."""', ["2: 'anew'"]),
        ("# the caller is\n# told\nx = 1  # so far as known", ["1: 'is told'", "3: 'so far as'"]),
        ('"""Whole numbers, of course. Let it be."""', ["1: 'Let it be'"]),
        ('x = "is told anew"\n"""Offer a list; whatever it holds."""', []),
    ],
)
def test_dialect_is_found(source, found):
    assert list(problems(source)) == found
