"""A submission as self-contained HTML for notebooks. All values are escaped."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name
from app.i18n.words import Words
from app.present.card import Card, card_of, groups_alike, pending_text
from app.present.overwritten import overwritten_text
from app.present.partial_credit import credit_text, late_text
from app.present.speed import speed_text
from grader.cases.value_text import is_array, value_text

_GOOD, _BAD, _FAINT = "#13703f", "#b3261e", "#686a71"
_CELL = "padding:.15em 1em .15em 0;text-align:left;vertical-align:top;background:none"
_LONGEST_VALUE = 400


def report_html(submission: Mapping[str, Any]) -> str:
    """Return the card, then the cases, in the language of the terminal."""
    parts = _parts(submission, terminal_words())
    return f'<div style="max-width:60em">{"".join(parts)}</div>'


def _parts(submission: Mapping[str, Any], words: Words) -> Iterator[str]:
    cases: Sequence[Mapping[str, Any]] = submission["cases"]
    verdict = submission["verdict"]
    outcome = verdict_name(verdict, words) if verdict else _without_verdict(submission, words)
    colour = _GOOD if verdict == "accepted" else _BAD if verdict else _FAINT
    passed, total = sum(case["verdict"] == "accepted" for case in cases), submission["case_count"] or len(cases)
    is_compared = all(case["verdict"] for case in cases)
    facts = []
    credit = submission.get("partial_credit")
    if credit:
        facts.append(credit_text(credit, passed, total, words))
    elif cases and is_compared:
        facts.append(words.text("%(passed)s of %(total)s cases pass", passed=passed, total=total))
    if submission["wall_time_s"] is not None:
        facts.append(f"{submission['wall_time_s'] * 1000:.1f} ms")
    if credit:
        facts += late_text(credit, words)
    elif submission.get("score"):
        facts.append(words.plural("%(count)s point", "%(count)s points", submission["score"]))
    yield f'<p><b style="color:{colour}">{escape(outcome)}</b> '
    yield f'<span style="color:{_FAINT}">{escape(submission["exercise"])} · {escape(" · ".join(facts))}</span></p>'
    if verdict and verdict != "accepted":
        yield from _card(submission, card_of(submission, words), words)
        if pending := pending_text(submission, words):
            yield f'<p style="color:{_FAINT}">{escape(pending)}</p>'
    else:
        yield from _pre(submission["message"])
    if note := overwritten_text(submission.get("overwritten") or [], words):
        yield f"<p>{escape(note)}</p>"
    if submission.get("speed"):
        yield f'<p style="color:{_FAINT}">{escape(speed_text(submission["speed"], words))}</p>'
    if cases:
        yield _table(cases, words)
    if submission["stdout"]:
        heading = words.text("printed in visible cases:")
        yield f'<p style="color:{_FAINT}">{escape(heading)}</p><pre>{escape(submission["stdout"])}</pre>'


def _without_verdict(submission: Mapping[str, Any], words: Words) -> str:
    if submission.get("is_cancelled"):
        return words.text("Stopped")
    return words.text("Not run") if submission["wall_time_s"] is None else words.text("Not compared")


def _card(submission: Mapping[str, Any], card: Card, words: Words) -> Iterator[str]:
    """Yield what is read first: reason, place, smallest input, question; then the rest, folded."""
    yield f"<p><b>{_coded(card.reason.text)}</b></p>"
    if card.exception:
        yield f'<p style="color:{_BAD}"><code>{escape(card.exception)}</code></p>'
    if card.lines:
        title = [f"<p>{escape(card.lines_title)}</p>"] if card.lines_title else []
        yield "".join([*title, f"<pre>{escape(chr(10).join(_line_texts(card)))}</pre>"])
    yield from _pre(card.output)
    explanation = submission.get("explanation")
    if explanation and card.has_smallest:
        yield _smallest(explanation["smallest"], words)
    if card.reason.question:
        yield f"<p>{_coded(card.reason.question)}</p>"
    if card.deciding is not None:
        name = submission["cases"][card.deciding]["name"]
        where = f"{escape(words.text('First failing case:'))} <code>{escape(name)}</code>"
        parts = " · ".join(filter(None, [where, escape(card.same_way)]))
        yield f'<p style="color:{_FAINT}">{parts}</p>'
    sentences = list(card.reason.more)
    if explanation and explanation["gradient_self_check"]:
        sentences.append(explanation["gradient_self_check"]["message"])
    if sentences:
        yield f"<details><summary>{escape(words.text('More about this mistake'))}</summary><ul>"
        yield "".join(f"<li>{_coded(text)}</li>" for text in sentences)
        yield "</ul></details>"


def _line_texts(card: Card) -> Iterator[str]:
    for line in card.lines:
        yield line.label
        yield f"    {line.text.rstrip()}"
        if line.caret is not None:
            yield f"    {line.caret}^"


def _smallest(smallest: Mapping[str, Any], words: Words) -> str:
    outputs = [(f"{words.text('expected')} {name}", value) for name, value in smallest["expected"].items()]
    outputs += [(f"{words.text('yours')} {name}", value) for name, value in smallest["actual"].items()]
    lines = [f"{name} = {_shown(value, words)}" for name, value in (*smallest["inputs"].items(), *outputs)]
    heading = escape(words.text("Smallest input that fails"))
    return f"<p>{heading}</p><pre>{escape(chr(10).join(lines))}</pre>"


def _table(cases: Sequence[Mapping[str, Any]], words: Words) -> str:
    rows = []
    for first, alike in groups_alike(cases):
        case = cases[first]
        is_right = case["verdict"] == "accepted"
        message = "" if is_right else case["message"].partition("\n")[0]
        more = words.plural("and %(count)s more", "and %(count)s more", len(alike)) if alike else ""
        colour, sign = (_GOOD, "✓") if is_right else (_BAD, "✗") if case["verdict"] else (_FAINT, "·")
        sign_cell = f'<span style="color:{colour}">{sign}</span>'
        badge = f" · {escape(words.text('visible'))}" if case["visible"] else ""
        rows.append(
            f'<tr><td style="{_CELL}">{sign_cell}</td>'
            f'<td style="{_CELL}"><code>{escape(case["name"])}</code>{badge}</td>'
            f'<td style="{_CELL}">{case["wall_time_s"] * 1000:.1f} ms</td>'
            f'<td style="{_CELL}">{_coded(message)} <span style="color:{_FAINT}">{escape(more)}</span></td></tr>'
        )
    return f"<details><summary>{escape(words.text('Cases'))}</summary><table>{''.join(rows)}</table></details>"


def _pre(message: str) -> Iterator[str]:
    if message:
        yield f"<pre>{escape(message)}</pre>"


def _coded(text: str) -> str:
    """Return a sentence with what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _shown(value: Any, words: Words) -> str:
    if isinstance(value, Mapping) and "refused" in value:
        return str(value["refused"])
    if not is_array(value):
        return value_text(value, _LONGEST_VALUE)
    if value["data"] is None:
        return words.text("array of shape %(shape)s", shape=tuple(value["shape"]))
    return str(value["data"])
