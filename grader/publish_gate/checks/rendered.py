"""Texts as the page renders them: formulas, code blocks, headings, and links to figures."""

import re
from collections.abc import Collection
from xml.etree import ElementTree

from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings
from grader.publish_gate.checks.formulas import formula_problems

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"(!?)\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/|#")


def rendered(file: str, text: str, figures: Collection[str]) -> Findings:
    """Check that what is written becomes what is meant: no formula, code block or link stays broken."""
    for position, message in formula_problems(text):
        yield Finding(message, file, text.count("\n", 0, position) + 1)
    fence, opened = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence, opened = mark[1], number
        elif re.match(r"#{1,6}[^#\s]", line):
            yield Finding(Message("heading_without_space", {"line": line[:40]}), file, number)
        else:
            yield from _links(file, line, number, figures)
    if fence:
        yield Finding(Message("code_block_open"), file, opened)


def _links(file: str, line: str, number: int, figures: Collection[str]) -> Findings:
    for found in _LINK.finditer(re.sub(r"`[^`]*`", "", line)):
        target = found[2]
        if target.startswith("figures/"):
            if target.removeprefix("figures/") not in figures:
                yield Finding(Message("figure_missing", {"path": target}), file, number)
        elif not _ELSEWHERE.match(target):
            yield Finding(Message("link_nowhere", {"target": target}), file, number)


def broken_figure(content: bytes) -> str:
    """Return why an SVG cannot be drawn, "" if it can. A document type, which could hold entities, is refused."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return "<!DOCTYPE"
    try:
        ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        return str(error)
    return ""
