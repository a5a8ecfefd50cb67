r"""TeX between `\(...\)` and `\[...\]`, as chat programs write it. It becomes the tokens of `$...$` and `$$...$$`.

CommonMark would take these backslashes as escapes and drop them. In code they stay what they are.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# A backslash takes the next character with it, so `\\[2pt]` in a matrix opens nothing. A second opening bracket ends
# the search: TeX has no formula within a formula, and the time stays linear.
_INLINE = re.compile(r"\\\(((?:[^\\]|\\[^()])+)\\\)")
_DISPLAY = re.compile(r"\\\[((?:[^\\]|\\[^\[\]])+)\\\]")
_OPEN_OR_CLOSED = re.compile(r"\\(?:.|$)")


def tex_brackets_plugin(renderer: MarkdownIt) -> None:
    """Add the rules. Install `dollarmath_plugin` as well, which renders the tokens."""
    renderer.inline.ruler.before("escape", "tex_brackets", _formula)
    renderer.block.ruler.before(
        "fence", "tex_brackets", _display, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _formula(state: StateInline, silent: bool) -> bool:
    for pattern, name in ((_INLINE, "math_inline"), (_DISPLAY, "math_inline_double")):
        found = pattern.match(state.src, state.pos, state.posMax)
        if found is not None and found[1].strip():
            if not silent:
                token = state.push(name, "math", 0)
                token.content, token.markup = found[1], found[0][:2]
            state.pos = found.end()
            return True
    return False


def _display(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Read a formula that begins a line and ends one, so that no list or quote begins within it."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line) or not state.src.startswith("\\[", begin):
        return False
    last = _last_line(state, start_line, end_line)
    if last is None:
        return False
    text = state.getLines(start_line, last + 1, state.sCount[start_line], False).strip()
    found = _DISPLAY.fullmatch(text)
    if found is None or not found[1].strip():
        return False
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "math", 0)
        token.block, token.content, token.markup, token.map = True, found[1], "\\[", [start_line, last + 1]
    return True


def _last_line(state: StateBlock, start_line: int, end_line: int) -> int | None:
    """Return the line with the closing bracket; None if the formula stays open."""
    is_open = False
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return None
        for pair in _OPEN_OR_CLOSED.finditer(state.src, state.bMarks[line], state.eMarks[line]):
            if pair[0] == "\\]" and is_open:
                return line
            if pair[0] == "\\[":
                if is_open:
                    return None
                is_open = True
    return None
