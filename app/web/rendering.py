"""Rendering of statements: Markdown with TeX to safe HTML.

The author's text may contain no HTML, and the rendered HTML is sanitised again. TeX stays as text in elements of the
class `math`. KaTeX draws it in the browser; without scripts it is readable as it is.
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

from app.web.markdown.cjk_emphasis import cjk_emphasis_plugin
from app.web.markdown.tex_brackets import tex_brackets_plugin

_PLACEHOLDER = re.compile(r"^[ \t]*\{\{(\w+)\}\}[ \t]*$", re.MULTILINE)
_FIGURE = re.compile(r"figures/([A-Za-z0-9_.-]+\.(?:svg|png))")
_LINK = re.compile(r"https?://[^/\\?#]|/(?![/\\]|%5c|%[01])|#", re.IGNORECASE)
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
    """Return the statement. `blocks` (safe HTML, by name) replace its lines `{{name}}`, or else are appended."""
    html = _markdown_html(markdown, slug)
    for name, block in blocks.items():
        place = f"<p>{{{{{name}}}}}</p>"
        html = html.replace(place, block, 1) if place in html else html + block
    return Markup(html)  # noqa: S704 - cleaned by nh3; the blocks are our own


@lru_cache(maxsize=1024)
def comment_html(markdown: str) -> Markup:
    """Return a user's comment as HTML, without headings, tables or images. Links send no referrer."""
    html = _renderer().render(markdown, {"slug": ""})
    clean = nh3.clean(html, tags=_COMMENT_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"})
    return Markup(clean)  # noqa: S704 - cleaned by nh3


@lru_cache(maxsize=256)
def _markdown_html(markdown: str, slug: str) -> str:
    # Blank lines around a placeholder make it a separate paragraph, wherever the author put it.
    spaced = _PLACEHOLDER.sub(r"\n{{\1}}\n", markdown)
    html = _renderer().render(spaced, {"slug": slug})
    return nh3.clean(
        html,
        tags=_TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
    )


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Return whether a link or an image is kept; others stay as they were typed.

        Links are absolute, or lead to this site. `//host` would lead to another one, also with a backslash.
        """
        return bool(_LINK.match(url) or _FIGURE.fullmatch(url))


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    renderer = _Markdown("commonmark", {"html": False, "highlight": _highlighted}).enable("table")
    dollarmath_plugin(renderer, double_inline=True)
    tex_brackets_plugin(renderer)
    cjk_emphasis_plugin(renderer)
    renderer.add_render_rule("image", _image)
    renderer.add_render_rule("softbreak", _soft_break)
    renderer.add_render_rule("heading_open", _heading)
    renderer.add_render_rule("heading_close", _heading)
    return renderer


def _highlighted(code: str, language: str, _: str) -> str:
    return str(python_html(code)) if language in ("python", "py") else str(escape(code))


def python_html(code: str, *, line_numbers: bool = False, anchors: str = "", marked: int | None = None) -> Markup:
    """Return highlighted Python, with a class for each kind of token, without the surrounding element.

    `anchors` begins the id of each line, and `marked` is the number of a line to highlight.
    """
    formatter = HtmlFormatter(
        nowrap=not line_numbers,
        linenos="inline" if line_numbers else False,
        linespans=anchors,
        hl_lines=[marked] if marked else [],
    )
    html = highlight(code, PythonLexer(stripnl=False), formatter)
    if line_numbers:  # remove the formatter's own wrapper
        html = re.sub(r'^<div class="highlight"><pre>(?:<span></span>)?|</pre></div>\s*$', "", html)
    return Markup(html)  # noqa: S704 - Pygments escapes the code


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Render a figure of the exercise. Leave out other images: a statement loads nothing from other sites."""
    token = tokens[index]
    figure = _FIGURE.fullmatch(str(token.attrs.get("src", "")))
    if figure is None:
        return ""
    alt = renderer.renderInlineAsText(token.children, options, env) if token.children else ""
    return f'<img src="/exercises/{env["slug"]}/figures/{figure[1]}" alt="{escape(alt)}" loading="lazy">'


def _soft_break(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Render a line break in the source as a space, except between Chinese characters."""
    before, after = tokens[index - 1].content, tokens[index + 1].content if index + 1 < len(tokens) else ""
    return "" if _CJK.match(before[-1:]) and _CJK.match(after[:1]) else "\n"


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Render `#` as `##`, because the title is the page's only first-level heading."""
    token = tokens[index]
    token.tag = "h2" if token.tag == "h1" else token.tag
    return renderer.renderToken(tokens, index, options, env)
