"""A submission as a piece of HTML that stands by itself: for notebooks. Everything in it is escaped."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from app.i18n.languages import terminal_language
from app.present.speed import speed_text

_GOOD, _BAD, _FAINT = "#13703f", "#b3261e", "#686a71"
_CELL = "padding:.15em 1em .15em 0;text-align:left;vertical-align:top;background:none"


def report_html(submission: Mapping[str, Any]) -> str:
    """Verdict, cases, and why it was refused."""
    return f'<div style="max-width:60em">{"".join(_parts(submission))}</div>'


def _parts(submission: Mapping[str, Any]) -> Iterator[str]:
    cases: Sequence[Mapping[str, Any]] = submission["cases"]
    verdict = submission["verdict"] or ("stopped" if submission.get("is_cancelled") else "not run")
    colour = _GOOD if verdict == "accepted" else _BAD
    passed = sum(case["verdict"] == "accepted" for case in cases)
    facts = [f"{passed} of {submission['case_count'] or len(cases)} cases pass"] if cases else []
    if submission["wall_time_s"] is not None:
        facts.append(f"{submission['wall_time_s'] * 1000:.1f} ms")
    if submission.get("score"):
        facts.append(f"{submission['score']} points")
    if submission.get("speed"):
        facts.append(speed_text(submission["speed"]))
    yield f'<p><b style="color:{colour}">{escape(verdict.replace("_", " "))}</b> '
    yield f'<span style="color:{_FAINT}">{escape(submission["exercise"])} · {escape(" · ".join(facts))}</span></p>'
    yield from _text(submission["message"])
    if cases:
        yield _table(cases)
    if submission["stdout"]:
        yield f'<p style="color:{_FAINT}">printed:</p><pre>{escape(submission["stdout"])}</pre>'
    explanation = submission.get("explanation")
    if explanation:
        yield from _explanation(explanation)


def _table(cases: Sequence[Mapping[str, Any]]) -> str:
    rows, told = [], set()
    for case in cases:
        is_right = case["verdict"] == "accepted"
        message = "" if is_right or case["message"] in told else case["message"]
        told.add(message)
        mark = f'<span style="color:{_GOOD if is_right else _BAD}">{"✓" if is_right else "✗"}</span>'
        badge = " · visible" if case["visible"] else ""
        rows.append(
            f'<tr><td style="{_CELL}">{mark}</td><td style="{_CELL}"><code>{escape(case["name"])}</code>{badge}</td>'
            f'<td style="{_CELL}">{case["wall_time_s"] * 1000:.1f} ms</td>'
            f'<td style="{_CELL}">{escape(message.partition(chr(10))[0])}</td></tr>'
        )
    is_open = "" if all(case["verdict"] == "accepted" for case in cases) else " open"
    return f"<details{is_open}><summary>cases</summary><table>{''.join(rows)}</table></details>"


def _explanation(explanation: Mapping[str, Any]) -> Iterator[str]:
    language = terminal_language()
    said = [one[f"message_{language}"] for one in explanation["diagnoses"]]
    hint = (explanation["hint_zh"] if language == "zh" else None) or explanation["hint"]
    if hint:
        said.append(hint)
    if explanation["own_forward"]:
        said.append(explanation["own_forward"][f"message_{language}"])
    if said:
        yield "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in said) + "</ul>"
    smallest = explanation["smallest"]
    if smallest:
        values = {f"expected {name}": value for name, value in smallest["expected"].items()}
        values |= {f"got {name}": value for name, value in smallest["actual"].items()}
        lines = [f"{name} = {_shown(value)}" for name, value in (*smallest["inputs"].items(), *values.items())]
        yield "<details><summary>the smallest input that goes wrong</summary>"
        yield f"<pre>{escape(chr(10).join(lines))}</pre></details>"


def _text(message: str) -> Iterator[str]:
    if message:
        yield f"<pre>{escape(message)}</pre>"


def _shown(value: Any) -> str:
    if not isinstance(value, Mapping):
        return repr(value)
    if "refused" in value:
        return str(value["refused"])
    return f"array of shape {tuple(value['shape'])}" if value["data"] is None else str(value["data"])
