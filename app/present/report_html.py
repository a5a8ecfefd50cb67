"""A submission as self-contained HTML for notebooks. All values are escaped."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name
from app.i18n.words import Words
from app.present.partial_credit import credit_text, late_text
from app.present.speed import speed_text

_GOOD, _BAD, _FAINT = "#13703f", "#b3261e", "#686a71"
_CELL = "padding:.15em 1em .15em 0;text-align:left;vertical-align:top;background:none"


def report_html(submission: Mapping[str, Any]) -> str:
    """Return the verdict, the cases and the explanation, in the language of the terminal."""
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
    yield from _text(submission["message"])
    if submission.get("speed"):
        yield f'<p style="color:{_FAINT}">{escape(speed_text(submission["speed"], words))}</p>'
    if cases:
        yield _table(cases, words)
    if submission["stdout"]:
        heading = words.text("printed in visible cases:")
        yield f'<p style="color:{_FAINT}">{escape(heading)}</p><pre>{escape(submission["stdout"])}</pre>'
    explanation = submission.get("explanation")
    if explanation:
        yield from _explanation(explanation, words)


def _without_verdict(submission: Mapping[str, Any], words: Words) -> str:
    if submission.get("is_cancelled"):
        return words.text("Stopped")
    return words.text("Not run") if submission["wall_time_s"] is None else words.text("Not compared")


def _table(cases: Sequence[Mapping[str, Any]], words: Words) -> str:
    rows, shown = [], set()
    for case in cases:
        is_right = case["verdict"] == "accepted"
        message = "" if is_right or case["message"] in shown else case["message"]
        shown.add(message)
        colour, sign = (_GOOD, "✓") if is_right else (_BAD, "✗") if case["verdict"] else (_FAINT, "·")
        mark = f'<span style="color:{colour}">{sign}</span>'
        badge = f" · {escape(words.text('visible'))}" if case["visible"] else ""
        rows.append(
            f'<tr><td style="{_CELL}">{mark}</td><td style="{_CELL}"><code>{escape(case["name"])}</code>{badge}</td>'
            f'<td style="{_CELL}">{case["wall_time_s"] * 1000:.1f} ms</td>'
            f'<td style="{_CELL}">{escape(message.partition(chr(10))[0])}</td></tr>'
        )
    is_open = "" if all(case["verdict"] == "accepted" for case in cases) else " open"
    return (
        f"<details{is_open}><summary>{escape(words.text('Cases'))}</summary><table>{''.join(rows)}</table></details>"
    )


def _explanation(explanation: Mapping[str, Any], words: Words) -> Iterator[str]:
    sentences = [diagnosis["message"] for diagnosis in explanation["diagnoses"]]
    if explanation["hint"]:
        sentences.append(explanation["hint"])
    if explanation["gradient_self_check"]:
        sentences.append(explanation["gradient_self_check"]["message"])
    if sentences:
        yield "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in sentences) + "</ul>"
    smallest = explanation["smallest"]
    if smallest:
        values = {f"{words.text('expected')} {name}": value for name, value in smallest["expected"].items()}
        values |= {f"{words.text('got')} {name}": value for name, value in smallest["actual"].items()}
        lines = [f"{name} = {_shown(value, words)}" for name, value in (*smallest["inputs"].items(), *values.items())]
        yield f"<details><summary>{escape(words.text('the smallest input that goes wrong'))}</summary>"
        yield f"<pre>{escape(chr(10).join(lines))}</pre></details>"


def _text(message: str) -> Iterator[str]:
    if message:
        yield f"<pre>{escape(message)}</pre>"


def _shown(value: Any, words: Words) -> str:
    if not isinstance(value, Mapping):
        return repr(value)
    if "refused" in value:
        return str(value["refused"])
    if value["data"] is None:
        return words.text("array of shape %(shape)s", shape=tuple(value["shape"]))
    return str(value["data"])
