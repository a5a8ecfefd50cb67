"""Emphasis beside Chinese, Japanese and Korean text.

CommonMark closes `**注意：**` only before a space or a mark, and these languages write no spaces. This is the
CJK-friendly amendment (https://github.com/tats-u/markdown-cjk-friendly/blob/main/specification.md): marks of these
scripts count as letters, and beside a letter of these scripts any mark may stand inside the emphasis.
"""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

_EDGE = " "  # the start and the end of a text count as white space
_WIDTHS = {"W", "F", "H"}
_EMOJI = (range(0x2300, 0x2E80), range(0x1F000, 0x20000))
_HANGUL_OF_NEUTRAL_WIDTH = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_FULL_WIDTH_QUOTES = "‘’“”"
_FULL_WIDTH_SELECTOR = "\ufe01"


def cjk_emphasis_plugin(renderer: MarkdownIt) -> None:
    """Replace the rule that finds the marks of emphasis."""
    renderer.inline.ruler.at("emphasis", _find_marks)


def _find_marks(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    count = end - state.pos
    before = state.src[max(0, state.pos - 2) : state.pos]
    following = state.src[end] if end < state.posMax else _EDGE
    can_open, can_close = _flanks(before, following, marker)
    for _ in range(count):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker), length=count, token=len(state.tokens) - 1, end=-1, open=can_open, close=can_close
            )
        )
    state.pos = end
    return True


def _flanks(before: str, following: str, marker: str) -> tuple[bool, bool]:
    """Return whether a run of marks can open, and whether it can close emphasis."""
    last, selector = before[-1:] or _EDGE, ""
    if _is_variation_selector(last) and not isWhiteSpace(ord(before[-2:-1] or _EDGE)):
        last, selector = before[-2], last
    if isWhiteSpace(ord(last)) or isWhiteSpace(ord(following)):
        return not isWhiteSpace(ord(following)), not isWhiteSpace(ord(last))
    is_mark_before, is_mark_after = _is_mark(last), _is_mark(following)
    if marker == "_":  # never within a word
        return is_mark_before, is_mark_after
    is_cjk = _is_cjk(following) or _is_cjk(last) or _is_ideographic_selector(last)
    is_cjk = is_cjk or (selector == _FULL_WIDTH_SELECTOR and last in _FULL_WIDTH_QUOTES)
    return is_mark_before or is_cjk or not is_mark_after, is_mark_after or is_cjk or not is_mark_before


def _is_mark(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_cjk(character: str) -> bool:
    code = ord(character)
    if any(code in one for one in _HANGUL_OF_NEUTRAL_WIDTH):
        return True
    is_emoji = any(code in one for one in _EMOJI) and unicodedata.category(character).startswith("S")
    return unicodedata.east_asian_width(character) in _WIDTHS and not is_emoji


def _is_variation_selector(character: str) -> bool:
    """Return whether this is a selector for general use, but not the one that asks for an emoji."""
    return "\ufe00" <= character <= "\ufe0e"


def _is_ideographic_selector(character: str) -> bool:
    return "\U000e0100" <= character <= "\U000e01ef"
