"""Statements become safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.rendering import comment_html, python_html, statement_html


def render(markdown, **blocks):
    return str(statement_html(markdown, "maxpool_backward", blocks))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[here](data:text/html,<script>alert(1)</script>)",
        "$<img src=x onerror=alert(1)>$",
        "$$\n</div><script>alert(1)</script>\n$$",
        '```python" onmouseover="alert(1)\nx\n```',
        '<a href="#" onclick="alert(1)">x</a>',
        "| <b onclick=alert(1)> |\n| --- |\n| x |",
    ],
)
def test_what_could_run_comes_out_as_text(markdown):
    html = render(markdown).lower()
    assert "<script" not in html
    assert 'href="javascript:' not in html and 'href="data:' not in html
    assert "onerror=" not in html.replace("onerror=alert(1)&gt;", "")
    assert "<b onclick" not in html and '<a href="#" onclick' not in html
    assert ' onmouseover="' not in html


@given(st.text(alphabet="<>\"'&$`[](){}!#*_ \nscriptonload=javascript:/x1", max_size=80))
def test_no_text_makes_an_element_that_is_not_listed(markdown):
    html = render(markdown).lower()
    assert "<script" not in html and "<iframe" not in html and "<style" not in html


def test_formulas_stay_as_tex_for_the_browser_to_draw():
    html = render("Row $i \\cdot s$ and\n\n$$\ny = x^2\n$$\n")
    assert '<span class="math inline">i \\cdot s</span>' in html
    assert '<div class="math block">\ny = x^2\n</div>' in html


def test_a_placeholder_is_filled_where_it_stands():
    html = render("before\n{{samples}}\nafter", samples="<table></table>", limits="<dl></dl>")
    assert html.index("before") < html.index("<table>") < html.index("after") < html.index("<dl>")
    assert "{{" not in html


def test_a_placeholder_in_code_is_code():
    assert "{{samples}}" in render("`{{samples}}`", samples="<table></table>")


def test_figures_of_the_exercise_are_shown_and_other_images_left_out():
    html = render("![a map](figures/map.svg) ![far](https://example.org/x.png) ![up](figures/../x.svg)")
    assert '<img src="/exercises/maxpool_backward/figures/map.svg" alt="a map"' in html
    assert html.count("<img") == 1


FORMS = ("[here]({url})", "[here](<{url}>)", "[here][a]\n\n[a]: {url}", "<{url}>", "![here]({url})")


@pytest.mark.parametrize(
    "url",
    [
        *("//evil.example", "/\\evil.example", "\\\\evil.example", "/%5Cevil.example", "///evil.example"),
        *("/\t/evil.example", "http:evil.example", "https:/evil.example", "http:///evil.example", "http://\\evil"),
        *("javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "&#106;avascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://evil.example", "mailto:eve@evil.example"),
        *("evil.example", "../exercises", "eve@evil.example"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_link_that_is_neither_absolute_nor_within_the_site_stays_text(form, url):
    markdown = form.format(url=url)
    for html in (render(markdown), str(comment_html(markdown))):
        assert "href=" not in html and "src=" not in html


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b#c", "HTTP://example.org", "/exercises/im2col", "/", "#task"]
)
@pytest.mark.parametrize("form", FORMS[:3])
def test_absolute_links_and_those_within_the_site_are_kept(form, url):
    markdown = form.format(url=url)
    for html in (render(markdown), str(comment_html(markdown))):
        assert f'href="{url}"' in html and 'rel="noopener noreferrer"' in html


def test_chinese_lines_join_without_a_space():
    assert "上一行下一行" in render("上一行\n下一行")
    assert "one\ntwo" in render("one\ntwo")


def test_an_authors_first_level_heading_is_a_second_level_one():
    assert "<h2>Task</h2>" in render("# Task")


def test_code_keeps_its_text_and_gets_line_numbers():
    html = str(python_html("x = '<b>'\ny = 2\n", line_numbers=True))
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert html.count("linenos") == 2
    assert "<pre" not in html and "<div" not in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**注意：**请先读。", "<strong>注意：</strong>请先读。"),
        ("看**“重要”**的词", "看<strong>“重要”</strong>的词"),
        ("看*（这里）*的词", "看<em>（这里）</em>的词"),
        ("调用**`forward`**时", "调用<strong><code>forward</code></strong>时"),
        ("**この文を強調できますか？**はい", "<strong>この文を強調できますか？</strong>はい"),
        ("**이 용어(This term)**를", "<strong>이 용어(This term)</strong>를"),
        ("**葛\U000e0100（）**と", "<strong>葛\U000e0100（）</strong>と"),
        ("一**“\ufe01二**", "一<strong>“\ufe01二</strong>"),
        ("x**(a)**y", "x**(a)**y"),  # as CommonMark says, without such letters
        ("a**\U0001f600**b", "a**\U0001f600**b"),
        ("snake_case_name，__注意：__请", "snake_case_name，__注意：__请"),
        ("2 * 3 * 4 与 **未完", "2 * 3 * 4 与 **未完"),
    ],
)
def test_emphasis_stands_beside_chinese_letters_and_their_marks(markdown, html):
    assert f"<p>{html}</p>" in render(markdown)
    assert f"<p>{html}</p>" in comment_html(markdown)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("对 \\(x_i * y\\) 求和", '对 <span class="math inline">x_i * y</span> 求和'),
        ("so \\[y = x^2\\] holds", '<div class="math inline">y = x^2</div>'),
        ("令\n\\[\na \\\\[2pt]\n- b\n\\]\n则", '<div class="math block">\na \\\\[2pt]\n- b\n</div>\n<p>则</p>'),
        ("- one\n  \\[\n  x\n  \\]", '<li>one<div class="math block">\nx\n</div>'),
        ("> \\[\n> a\n> + b\n> \\]", '<div class="math block">\na\n+ b\n</div>'),
        ("\\(<img src=x>\\)", '<span class="math inline">&lt;img src=x&gt;</span>'),
        ("`\\(x\\)`", "<code>\\(x\\)</code>"),
        ("```\n\\[x\\]\n```", "\\[x\\]\n</code>"),
        ("    \\[x\\]", "<code>\\[x\\]\n</code>"),
        ("\\\\(x\\\\)", "<p>\\(x\\)</p>"),
        ("a \\(bracket", "<p>a (bracket</p>"),
        ("\\[\n\nopen", "<p>[</p>"),
        ("\\(\\) \\[ \\]", "() [ ]"),
    ],
)
def test_brackets_with_backslashes_hold_tex_but_not_in_code(markdown, html):
    assert html in render(markdown)
    assert html in comment_html(markdown)
