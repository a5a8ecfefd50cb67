"""Formulas of a text: they are closed, and KaTeX can draw them."""

import difflib
import re
from collections.abc import Iterator

from grader.message import Message
from grader.publish_gate.checks.tex_names import COMMANDS, ENVIRONMENTS

_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", re.M | re.S)
_BRACKETED = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.S)
_ESCAPED = re.compile(r"\\[\\$]")
_BLOCK_END = re.compile(r"\n[ \t]*\n")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^}]*)\}")
_OWN_COMMANDS = re.compile(r"\\(?:def|newcommand|renewcommand|operatorname)\b")


def formula_problems(text: str) -> Iterator[tuple[int, Message]]:
    """Yield the position and a message for every formula that stays open or cannot be drawn."""
    plain = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for bracketed in _BRACKETED.finditer(plain):
        yield from _of_formula(bracketed[1] or bracketed[2], bracketed.start())
    plain = _BRACKETED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), plain)
    position = 0
    while (dollar := _next_dollar(plain, position)) >= 0:
        sign = "$$" if plain.startswith("$$", dollar) else "$"
        begin = dollar + len(sign)
        end = _closing(plain, begin, sign)
        if end < 0:
            yield dollar, Message("formula_open") if sign == "$$" else Message("dollar_open")
            return
        yield from _of_formula(plain[begin:end], dollar)
        position = end + len(sign)


def _next_dollar(text: str, position: int) -> int:
    """Return the place of the next dollar sign without a backslash; -1 if there is none."""
    while (found := text.find("$", position)) >= 0:
        before = text[:found]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return found
        position = found + 1
    return -1


def _closing(text: str, begin: int, sign: str) -> int:
    """Return where a formula ends; -1 if it stays open. One within a line ends in its paragraph."""
    place = begin
    blank = _BLOCK_END.search(text, begin)
    last = len(text) if sign == "$$" or blank is None else blank.start()
    while 0 <= (place := _next_dollar(text, place)) < last:
        if sign == "$" or text.startswith("$$", place):
            return place
        place += 1
    return -1


def _of_formula(formula: str, position: int) -> Iterator[tuple[int, Message]]:
    inside = _ESCAPED.sub("  ", formula)
    own = _OWN_COMMANDS.search(inside) is not None
    for found in re.finditer(r"\\([a-zA-Z]+)", inside):
        if found[1] not in COMMANDS and not own:
            message = Message("tex_unknown", {"command": found[0]})
            alike = difflib.get_close_matches(found[1], sorted(COMMANDS), 1, 0.7)
            yield position, message.then(*(Message("did_you_mean", {"name": f"\\{one}"}) for one in alike))
    open_ones: list[str] = []
    for kind, name in _ENVIRONMENT.findall(inside):
        if name not in ENVIRONMENTS:
            yield position, Message("tex_unknown", {"command": f"\\begin{{{name}}}"})
        if kind == "begin":
            open_ones.append(name)
        elif not open_ones or open_ones.pop() != name:
            yield position, Message("tex_not_closed", {"part": f"\\end{{{name}}}"})
            return
    for name in open_ones:
        yield position, Message("tex_not_closed", {"part": f"\\begin{{{name}}}"})
    if _unbalanced(inside):
        yield position, Message("tex_not_closed", {"part": "{"})
    if len(re.findall(r"\\left\b", inside)) != len(re.findall(r"\\right\b", inside)):
        yield position, Message("tex_not_closed", {"part": "\\left"})


def _unbalanced(formula: str) -> bool:
    depth = 0
    for brace in re.findall(r"\\[{}]|[{}]", formula):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return True
    return depth != 0
