"""A report as text for the terminal: a line per case, then the first failing visible case in full."""

import shutil
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.verdict import CaseResult, Report, Verdict

_MARKS = {Verdict.ACCEPTED: ("✓", "green")}
_OTHER_MARK = ("✗", "red")
_MAX_SHOWN = 64


def print_report(
    console: Console,
    title: str,
    report: Report,
    print_explanation: Callable[[], None] | None = None,
    *,
    shows_seed: bool = True,
) -> None:
    """Prints one report; what explains it comes before the verdict, which is the last thing to read."""
    seed = f"  seed {report.seed}" if shows_seed else ""
    console.print(Text.assemble((title, "bold"), f"  {report.exercise}{seed}"), soft_wrap=True)
    if report.cases:
        console.print(_case_table(report.cases))
    failing = [case for case in report.cases if case.verdict is not Verdict.ACCEPTED]
    whole = report.message or next((case.message for case in failing if "\n" in case.message), "")
    if whole:
        console.print(Text(f"\n{whole}"), soft_wrap=True)
    shown = next((case for case in failing if case.detail), None)
    if shown:
        _print_detail(console, shown)
    if print_explanation:
        print_explanation()
    if report.stdout:
        console.print(Text(f"\nprinted in visible cases:\n{report.stdout.rstrip()}", style="dim"), soft_wrap=True)
    passed = sum(case.verdict is Verdict.ACCEPTED for case in report.cases)
    _, style = _MARKS.get(report.verdict, _OTHER_MARK)
    summary = f"{passed} of {report.case_count} cases pass, {report.wall_time_s * 1000:.1f} ms, {report.score} points"
    console.print(Text.assemble("\n", (report.verdict.value, f"bold {style}"), f"  {summary}\n"), soft_wrap=True)


def _case_table(cases: tuple[CaseResult, ...]) -> Table:
    table = Table(
        box=None, show_header=False, padding=(0, 2, 0, 0), width=min(shutil.get_terminal_size().columns, 160)
    )
    table.add_column(width=3)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1)
    told: dict[str, str] = {}
    for case in cases:
        mark, style = _MARKS.get(case.verdict, _OTHER_MARK)
        words = case.message if case.verdict is not Verdict.ACCEPTED else ""
        first = told.setdefault(words, case.name)
        words = words.partition("\n")[0] if first == case.name or not words else f"as in {first}"
        table.add_row(
            Text(f"  {mark}", style=style), Text(case.name), f"{case.wall_time_s * 1000:.1f} ms", Text(words)
        )
    return table


def _print_detail(console: Console, case: CaseResult) -> None:
    assert case.detail
    console.print(Text(f"\nthe case {case.name}, which is visible:", style="bold"))
    for heading, values in (
        ("", case.detail.inputs),
        ("expected ", case.detail.expected),
        ("got ", case.detail.actual),
    ):
        for name, value in values.items():
            console.print(Text(f"  {heading}{name} = {_shown(value)}"))


def _shown(value: Any) -> str:
    if not isinstance(value, Mapping):
        return repr(value)
    if "refused" in value:
        return str(value["refused"])
    shape = tuple(value["shape"])
    if value["data"] is None or int(np.prod(shape)) > _MAX_SHOWN:
        return f"array of shape {shape}"
    array = np.array(value["data"], dtype=value["dtype"])  # which reads the words "nan" and "inf" as well
    text = np.array2string(array, precision=4, suppress_small=True, separator=", ", prefix=" " * 6)
    return f"{text}  shape {shape}"
