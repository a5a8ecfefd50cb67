"""The publish gate's report as terminal text, and as JSON data."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.cells import set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.i18n.words import Words
from grader.publish_gate.checks.finding import Finding, Level
from grader.publish_gate.checks.mutants import SURVIVOR
from grader.publish_gate.checks.mutation import Fate, MutationReport
from grader.publish_gate.gate import CheckResult, GateReport

_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "dim"}
_NAME_WIDTH = 18
_WIDTH_OF_A_FILE = 240


class GatePrinter:
    """A printer of one exercise's checks. It prints each check when it ends, with its findings below."""

    def __init__(self, console: Console, folder: Path, words: Words) -> None:
        self._console = console
        self._folder = folder
        self._words = words
        console.print(Text(str(folder), style="bold"))

    def print_check(self, result: CheckResult) -> None:
        """Print a line for a check and for each finding, except survivors, which `print_end` prints as a table."""
        warned = bool(result.findings)
        mark, style = ("✓", "yellow" if warned else "green") if result.passed else ("✗", "red")
        name = set_cell_size(self._words.check(result.name), _NAME_WIDTH)
        took, note = f"{result.wall_time_s:6.2f} s  ", self._words.message(result.note)
        self._print(Text.assemble((f"  {mark} ", style), name, (took, "dim"), (note, "dim")), 0)
        for finding in result.findings:
            if finding.message.code != SURVIVOR:
                self._print_finding(finding)

    def print_end(self, report: GateReport) -> None:
        """Print the survivors, the checks that did not run, and the outcome."""
        words = self._words
        if report.mutation and report.mutation.survivors:
            self._print_survivors(report.mutation)
        if report.not_run:
            checks = words.joined([words.check(name) for name in report.not_run])
            self._console.print(Text("  " + words.text("not looked at: %(checks)s", checks=checks), style="dim"))
        findings = [finding for check in report.checks for finding in check.findings]
        errors = sum(finding.level is Level.ERROR for finding in findings)
        warnings = sum(finding.level is Level.WARNING for finding in findings)
        if report.passed:
            outcome = (words.text("%(name)s may be published", name=report.slug), "bold green")
        else:
            outcome = (words.text("%(name)s is not ready", name=report.slug), "bold red")
        counts = [
            words.plural("%(count)s error", "%(count)s errors", errors),
            words.plural("%(count)s warning", "%(count)s warnings", warnings),
            f"{report.wall_time_s:.1f} s",
        ]
        self._console.print(Text.assemble("  ", outcome, f"  {', '.join(counts)}", "\n"))

    def _print_finding(self, finding: Finding) -> None:
        place = where(self._folder, finding)
        level = self._words.text("Error") if finding.level is Level.ERROR else self._words.text("Warning")
        text = Text.assemble((f"{level} ", _STYLES[finding.level]), (f"{place}: " if place else ""))
        self._print(text + Text(self._words.message(finding.message)), 6)

    def _print_survivors(self, mutation: MutationReport) -> None:
        words, path = self._words, self._folder / "hidden" / "reference.py"
        title = words.text("surviving mutants of %(path)s", path=path)
        table = Table(box=None, padding=(0, 2, 0, 0), title=title, title_justify="left")
        table.add_column(words.text("line"), justify="right")
        for heading in (words.text("code"), words.text("mutant"), words.text("seems to be missing")):
            table.add_column(heading, overflow="fold")
        for one in mutation.survivors:
            missing = words.message(one.missing_family)
            table.add_row(*map(Text, (str(one.line), one.code, one.change, missing)))
        if not self._console.is_terminal:
            self._console.width = _WIDTH_OF_A_FILE
        self._console.print(Padding(table, (1, 0, 1, 4), expand=False))

    def _print(self, text: Text, indent: int) -> None:
        """Wrap and indent for a terminal. For a file or a pipe, print one line, for grep and cut."""
        if self._console.is_terminal:
            self._console.print(Padding(text, (0, 0, 0, indent)))
        else:
            self._console.print(Text(" " * indent) + text, soft_wrap=True)


def where(folder: Path, finding: Finding) -> str:
    """Return the place of a finding in the form that editors understand: path:line."""
    if not finding.file:
        return ""
    path = os.path.normpath(folder / finding.file)
    return f"{path}:{finding.line}" if finding.line else path


def as_plain_data(folder: Path, report: GateReport, words: Words) -> Mapping[str, Any]:
    """Return the report as JSON data."""
    return {
        "path": str(folder),
        "slug": report.slug,
        "version": report.version,
        "passed": report.passed,
        "wall_time_s": round(report.wall_time_s, 3),
        "checks": [_check(check, words) for check in report.checks],
        "not_run": list(report.not_run),
        "mutants": _mutants(report.mutation, words) if report.mutation else None,
    }


def _check(check: CheckResult, words: Words) -> Mapping[str, Any]:
    findings = [
        {"level": one.level, **words.fields(one.message), "file": one.file or None, "line": one.line or None}
        for one in check.findings
    ]
    return {
        "check": check.name,
        "name": words.check(check.name),
        "passed": check.passed,
        **words.fields(check.note),
        "wall_time_s": round(check.wall_time_s, 3),
        "findings": findings,
    }


def _mutants(mutation: MutationReport, words: Words) -> Mapping[str, Any]:
    survivors = [
        {"line": one.line, "code": one.code, "change": one.change, "missing_family": words.fields(one.missing_family)}
        for one in mutation.survivors
    ]
    counts = {fate.value: mutation.count(fate) for fate in Fate}
    return {"total": len(mutation.trials), **counts, "survivors": survivors}
