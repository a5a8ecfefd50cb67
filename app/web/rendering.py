"""Statements: Markdown with TeX to safe HTML.

The author's text may hold no HTML; what comes out of the Markdown renderer is cleaned once more. TeX stays as text
in elements of the class `math`, for KaTeX to draw in the browser and to be read as it is without scripts.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

_PLACEHOLDER = re.compile(r"^[ \t]*\{\{(\w+)\}\}[ \t]*$", re.MULTILINE)
_FIGURE = re.compile(r"figures/([A-Za-z0-9_.-]+\.svg)")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

_TEXT_TAGS = {"a", "br", "code", "em", "img", "span", "strong"}
_BLOCK_TAGS = {"blockquote", "div", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
_TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
_COMMENT_TAGS = (_TEXT_TAGS | {"blockquote", "div", "li", "ol", "p", "pre", "ul"}) - {"img"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
    **{tag: {"class"} for tag in ("code", "div", "pre", "span")},
}


def statement_html(markdown: str, slug: str, blocks: Mapping[str, str]) -> Markup:
    """The statement with `blocks` (safe HTML, by name) where its lines `{{name}}` are, or else at its end."""
    html = _markdown_html(markdown, slug)
    for name, block in blocks.items():
        place = f"<p>{{{{{name}}}}}</p>"
        html = html.replace(place, block, 1) if place in html else html + block
    return Markup(html)  # noqa: S704 - cleaned by nh3; the blocks are our own


@lru_cache(maxsize=1024)
def comment_html(markdown: str) -> Markup:
    """What a reader wrote: no headings, tables or pictures; links tell search engines and their targets nothing."""
    html = _renderer().render(markdown, {"slug": ""})
    clean = nh3.clean(html, tags=_COMMENT_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return Markup(clean)  # noqa: S704 - cleaned by nh3


@lru_cache(maxsize=256)
def _markdown_html(markdown: str, slug: str) -> str:
    # Blank lines around a placeholder make it a paragraph of its own, wherever the author put it.
    spaced = _PLACEHOLDER.sub(r"\n{{\1}}\n", markdown)
    html = _renderer().render(spaced, {"slug": slug})
    return nh3.clean(
        html,
        tags=_TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
    )


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted}).enable("table")
    dollarmath_plugin(renderer, double_inline=True)
    renderer.add_render_rule("image", _image)
    renderer.add_render_rule("softbreak", _soft_break)
    renderer.add_render_rule("heading_open", _heading)
    renderer.add_render_rule("heading_close", _heading)
    return renderer


def _highlighted(code: str, language: str, _: str) -> str:
    return str(python_html(code)) if language in ("python", "py") else str(escape(code))


def python_html(code: str, *, line_numbers: bool = False) -> Markup:
    """Python with a class for each kind of token, without the element around it."""
    formatter = HtmlFormatter(nowrap=not line_numbers, linenos="inline" if line_numbers else False)
    html = highlight(code, PythonLexer(stripnl=False), formatter)
    if line_numbers:  # the formatter's own wrapping is not ours
        html = re.sub(r'^<div class="highlight"><pre>(?:<span></span>)?|</pre></div>\s*$', "", html)
    return Markup(html)  # noqa: S704 - Pygments escapes the code


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """A figure of the exercise. Any other image is left out: a statement loads nothing from elsewhere."""
    token = tokens[index]
    figure = _FIGURE.fullmatch(str(token.attrs.get("src", "")))
    if figure is None:
        return ""
    alt = renderer.renderInlineAsText(token.children, options, env) if token.children else ""
    return f'<img src="/exercises/{env["slug"]}/figures/{figure[1]}" alt="{escape(alt)}" loading="lazy">'


def _soft_break(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """A line break in the source is a space, except between Chinese characters."""
    before, after = tokens[index - 1].content, tokens[index + 1].content if index + 1 < len(tokens) else ""
    return "" if _CJK.match(before[-1:]) and _CJK.match(after[:1]) else "\n"


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """The page's only first-level heading is the title: an author's `#` counts as `##`."""
    token = tokens[index]
    token.tag = "h2" if token.tag == "h1" else token.tag
    return renderer.renderToken(tokens, index, options, env)
