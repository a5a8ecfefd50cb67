"""The publish gate's report for the terminal, and as plain data for other programs."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.publish_gate.checks.finding import Finding, Level
from grader.publish_gate.checks.mutants import SURVIVES
from grader.publish_gate.checks.mutation import Fate, MutationReport
from grader.publish_gate.gate import CheckResult, GateReport

_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "dim"}
_NAME_WIDTH = 18
_WIDTH_OF_A_FILE = 240


class GatePrinter:
    """Prints one exercise's checks as they end, each with its findings below it."""

    def __init__(self, console: Console, folder: Path) -> None:
        self._console = console
        self._folder = folder
        console.print(Text(str(folder), style="bold"))

    def print_check(self, result: CheckResult) -> None:
        """One line for a check, one for each of its findings; survivors come as a table at the end."""
        warned = bool(result.findings)
        mark, style = ("✓", "yellow" if warned else "green") if result.passed else ("✗", "red")
        name = result.name.ljust(_NAME_WIDTH)
        took = f"{result.wall_time_s:6.2f} s  "
        self._print(Text.assemble((f"  {mark} ", style), name, (took, "dim"), (result.note, "dim")), 0)
        for finding in result.findings:
            if not finding.message.startswith(SURVIVES):
                self._print_finding(finding)

    def print_end(self, report: GateReport) -> None:
        """The survivors, what was not looked at, and the outcome."""
        if report.mutation and report.mutation.survivors:
            self._print_survivors(report.mutation)
        if report.not_run:
            self._console.print(Text(f"  not looked at: {', '.join(report.not_run)}", style="dim"))
        findings = [finding for check in report.checks for finding in check.findings]
        errors = sum(finding.level is Level.ERROR for finding in findings)
        warnings = sum(finding.level is Level.WARNING for finding in findings)
        words, style = ("may be published", "bold green") if report.passed else ("is not ready", "bold red")
        counts = f"  {_count(errors, 'error')}, {_count(warnings, 'warning')}, {report.wall_time_s:.1f} s"
        self._console.print(Text.assemble("  ", (f"{report.slug} {words}", style), counts, "\n"))

    def _print_finding(self, finding: Finding) -> None:
        place = where(self._folder, finding)
        text = Text.assemble((f"{finding.level} ", _STYLES[finding.level]), (f"{place}: " if place else ""))
        self._print(text + Text(finding.message), 6)

    def _print_survivors(self, mutation: MutationReport) -> None:
        path = self._folder / "hidden" / "reference.py"
        table = Table(box=None, padding=(0, 2, 0, 0), title=f"surviving mutants of {path}", title_justify="left")
        table.add_column("line", justify="right")
        for heading in ("code", "change", "seems to be missing"):
            table.add_column(heading, overflow="fold")
        for survivor in mutation.survivors:
            table.add_row(*map(Text, (str(survivor.line), survivor.code, survivor.change, survivor.missing_family)))
        if not self._console.is_terminal:
            self._console.width = _WIDTH_OF_A_FILE
        self._console.print(Padding(table, (1, 0, 1, 4), expand=False))

    def _print(self, text: Text, indent: int) -> None:
        """Wrapped and indented for a terminal; one line, to be searched and cut, for a file or a pipe."""
        if self._console.is_terminal:
            self._console.print(Padding(text, (0, 0, 0, indent)))
        else:
            self._console.print(Text(" " * indent) + text, soft_wrap=True)


def where(folder: Path, finding: Finding) -> str:
    """The place of a finding as editors understand it: path:line."""
    if not finding.file:
        return ""
    path = os.path.normpath(folder / finding.file)
    return f"{path}:{finding.line}" if finding.line else path


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_plain_data(folder: Path, report: GateReport) -> Mapping[str, Any]:
    """The report as JSON has it."""
    return {
        "path": str(folder),
        "slug": report.slug,
        "version": report.version,
        "passed": report.passed,
        "wall_time_s": round(report.wall_time_s, 3),
        "checks": [_check(check) for check in report.checks],
        "not_run": list(report.not_run),
        "mutants": _mutants(report.mutation) if report.mutation else None,
    }


def _check(check: CheckResult) -> Mapping[str, Any]:
    findings = [
        {"level": one.level, "message": one.message, "file": one.file or None, "line": one.line or None}
        for one in check.findings
    ]
    return {
        "name": check.name,
        "passed": check.passed,
        "note": check.note,
        "wall_time_s": round(check.wall_time_s, 3),
        "findings": findings,
    }


def _mutants(mutation: MutationReport) -> Mapping[str, Any]:
    survivors = [
        {"line": one.line, "code": one.code, "change": one.change, "missing_family": one.missing_family}
        for one in mutation.survivors
    ]
    counts = {fate.value.replace(" ", "_"): mutation.count(fate) for fate in Fate}
    return {"total": len(mutation.trials), **counts, "survivors": survivors}
