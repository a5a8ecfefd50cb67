"""A report as terminal text: a line per case, then the first failing visible case in full."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name
from app.i18n.words import Words
from app.present.partial_credit import credit_text, late_text

_ACCEPTED = "accepted"
_GOOD, _BAD = ("✓", "green"), ("✗", "red")
_MAX_SHOWN = 64


def print_report(
    console: Console,
    title: str,
    submission: Mapping[str, Any],
    print_explanation: Callable[[], None] | None = None,
) -> None:
    """Print one report, in the API's form. The explanation comes before the verdict, so that the verdict is last."""
    words = terminal_words()
    seed = f"  {words.text('seed %(seed)s', seed=submission['seed'])}" if submission.get("seed") else ""
    console.print(Text.assemble((title, "bold"), f"  {submission['exercise']}{seed}"), soft_wrap=True)
    cases: Sequence[Mapping[str, Any]] = submission["cases"]
    if cases:
        console.print(_case_table(cases, words))
    failing = [case for case in cases if case["verdict"] != _ACCEPTED]
    whole = submission["message"] or next((case["message"] for case in failing if "\n" in case["message"]), "")
    if whole:
        console.print(Text(f"\n{whole}"), soft_wrap=True)
    shown = next((case for case in failing if case["detail"]), None)
    if shown:
        print_values(console, shown, words)
    if print_explanation:
        print_explanation()
    if submission["stdout"]:
        heading = words.text("printed in visible cases:")
        console.print(Text(f"\n{heading}\n{submission['stdout'].rstrip()}", style="dim"), soft_wrap=True)
    verdict = str(submission["verdict"])
    _, style = _GOOD if verdict == _ACCEPTED else _BAD
    name = verdict_name(verdict, words)
    console.print(Text.assemble("\n", (name, f"bold {style}"), f"  {summary(submission, words)}\n"), soft_wrap=True)


def summary(submission: Mapping[str, Any], words: Words) -> str:
    """Return how many cases pass, the time, and the points."""
    cases = submission["cases"]
    passed = sum(case["verdict"] == _ACCEPTED for case in cases)
    total = submission["case_count"] or len(cases)
    time = f"{(submission['wall_time_s'] or 0) * 1000:.1f} ms"
    if credit := submission.get("partial_credit"):
        return ", ".join([credit_text(credit, passed, total, words), time, *late_text(credit, words)])
    return ", ".join(
        [
            words.text("%(passed)s of %(total)s cases pass", passed=passed, total=total),
            time,
            words.plural("%(count)s point", "%(count)s points", submission["score"]),
        ]
    )


def _case_table(cases: Sequence[Mapping[str, Any]], words: Words) -> Table:
    table = Table(
        box=None, show_header=False, padding=(0, 2, 0, 0), width=min(shutil.get_terminal_size().columns, 160)
    )
    table.add_column(width=3)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1)
    first_with: dict[str, str] = {}
    for case in cases:
        is_right = case["verdict"] == _ACCEPTED
        mark, style = _GOOD if is_right else _BAD
        message = "" if is_right else case["message"]
        first = first_with.setdefault(message, case["name"])
        if message and first != case["name"]:
            message = words.text("as in %(case)s", case=first)
        time = f"{case['wall_time_s'] * 1000:.1f} ms"
        table.add_row(Text(f"  {mark}", style=style), Text(case["name"]), time, Text(message.partition("\n")[0]))
    return table


def print_values(console: Console, case: Mapping[str, Any], words: Words) -> None:
    """Print the inputs and outputs of a visible case."""
    heading = words.text("the visible case %(case)s:", case=case["name"])
    console.print(Text(f"\n{heading}", style="bold"))
    detail = case["detail"]
    for prefix, values in (
        ("", detail["inputs"]),
        (f"{words.text('expected')} ", detail["expected"]),
        (f"{words.text('got')} ", detail["actual"]),
    ):
        for name, value in values.items():
            console.print(Text(f"  {prefix}{name} = {_shown(value, words)}"))


def _shown(value: Any, words: Words) -> str:
    if not isinstance(value, Mapping):
        return repr(value)
    if "refused" in value:
        return str(value["refused"])
    shape = tuple(value["shape"])
    if value["data"] is None or int(np.prod(shape)) > _MAX_SHOWN:
        return words.text("array of shape %(shape)s", shape=shape)
    array = np.array(value["data"], dtype=value["dtype"])  # numpy also parses the strings "nan" and "inf"
    text = np.array2string(array, precision=4, suppress_small=True, separator=", ", prefix=" " * 6)
    return f"{text}  {words.text('shape %(shape)s', shape=shape)}"
