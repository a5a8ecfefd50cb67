"""Terminal output of the client: lists, the progress of a submission, its report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from app.client.api import ServiceError
from app.client.patience import PatientEvents
from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name
from app.i18n.words import Words, mark
from app.present.overwritten import overwritten_text
from app.present.speed import speed_text

_UNTOUCHED = {"submissions": 0, "is_accepted": False, "points": 0}
_MARKS = {True: ("✓", "green"), False: ("✗", "red")}
_COLUMNS = (
    mark("Exercise"),
    mark("Verdict"),
    mark("Points"),
    mark("Time"),
    mark("Submitted"),
    mark("Identifier"),
)
_LESS_IMPORTANT = ("Time", "Identifier", "Points", "Submitted")
_GAP = 2
# From the verdict on. The rest comes in a second on an idle service, and minutes later at a deadline.
EXPLAINED_WITHIN_S = 30.0
_STATES = {"queued": mark("Waiting"), "running": mark("Running")}


def exercise_list(labs: Sequence[Mapping[str, Any]], progress: Mapping[str, Any]) -> Group:
    """Return the labs and their levels, with the user's progress."""
    reached = {level["slug"]: level for level in progress["levels"]}
    words = terminal_words()
    parts: list[Text | Table] = []
    for lab in labs:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for exercise in lab["exercises"]:
            level = reached.get(exercise["slug"], _UNTOUCHED)
            mark, style = ("·", "dim") if not level["submissions"] else _MARKS[level["is_accepted"]]
            table.add_row(
                Text(f" {mark}", style),
                Text(exercise["slug"]),
                Text(words.of_author(exercise["title"]), "dim"),
                Text(f"{level['points']} / {exercise['points']}", "dim"),
            )
        parts += [Text(f"\n{words.of_author(lab['title'])}", "bold"), table]
    total = words.text("%(points)s of %(worth)s points", points=progress["points"], worth=progress["worth"])
    return Group(*parts, Text(f"\n{total}"))


def submission_list(items: Sequence[Mapping[str, Any]], width: int | None = None) -> Table:
    """Return a table of submissions, one line each.

    Columns that do not fit into `width` are left out, the least important one first, rather than cut.
    """
    words = terminal_words()
    columns: dict[str, list[Text]] = {"": [], **{words.text(name): [] for name in _COLUMNS}}
    for item in items:
        mark, style = _MARKS[item["verdict"] == "accepted"] if item["verdict"] else ("·", "dim")
        time = "" if item["wall_time_s"] is None else f"{item['wall_time_s'] * 1000:.1f} ms"
        when = item["created_at"][:16].replace("T", " ")
        cells = (item["exercise"], _outcome(item, words), str(item["score"]), time, when, item["id"])
        columns[""].append(Text(mark, style))
        for column, cell in zip([*columns][1:], cells, strict=True):
            columns[column].append(Text(cell, style if column == words.text("Verdict") else ""))
    for name in _LESS_IMPORTANT:
        if width is not None and _width(columns) > width:
            del columns[words.text(name)]
    table = Table(box=None, header_style="dim", padding=(0, _GAP, 0, 0))
    for heading in columns:
        table.add_column(heading, no_wrap=True)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    return table


def _width(columns: Mapping[str, Sequence[Text]]) -> int:
    widths = [max([cell_len(heading), *(cell.cell_len for cell in cells)]) for heading, cells in columns.items()]
    return sum(widths) + _GAP * len(widths)


def followed(events: Iterable[tuple[str, Any]], console: Console, *, shows: bool) -> dict[str, Any]:
    """Read events up to the verdict and its whole explanation, and return the submission.

    The explanation is waited for `EXPLAINED_WITHIN_S`; then what is there is returned. Show the progress meanwhile.
    Raises ServiceError.
    """
    words = terminal_words()
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    report: dict[str, Any] | None = None
    done = wrong = 0
    with Progress(*columns, console=console, transient=True, disable=not (shows and console.is_terminal)) as progress:
        task = progress.add_task(words.text("sending"), total=None)
        patient = PatientEvents(events)
        for name, data in patient:
            if name == "status":
                done = wrong = 0
                progress.update(task, description=_where(data, words))
            elif name == "case":
                done, wrong = data["index"] + 1, wrong + (data["verdict"] not in ("accepted", None))
                counts = words.text("%(done)s cases done, %(wrong)s wrong", done=done, wrong=wrong)
                progress.update(task, description=counts)
            elif name == "report":
                report = data
                if data["verdict"] == "accepted":
                    break  # its speed may come minutes later
                patient.wait_at_most(EXPLAINED_WITHIN_S)
                description = f"{_outcome(data, words)}  {words.text('looking for the reason')}"
                progress.update(task, description=description)
            elif name == "explanation" and report is not None:
                report["explanation"] = data or None
                report["is_explained_later"] = data.get("stage") == "card"
                if not report["is_explained_later"]:
                    break
    if report is None:
        raise ServiceError(words.text("The service ended before the verdict. See: tensorjudge history"))
    return report


def print_submission(console: Console, submission: Mapping[str, Any]) -> None:
    """Print a finished submission in full."""
    from app.present.report_text import print_report, print_values

    words = terminal_words()
    if submission["verdict"] is None:
        console.print(Text(submission["message"] or words.text("Not run")), soft_wrap=True)
        for case in submission["cases"]:
            print_values(console, case, words)
        return
    print_report(console, submission["exercise"], submission)
    if note := overwritten_text(submission.get("overwritten") or [], words):
        console.print(Text(f"{note}\n"), soft_wrap=True)
    if speed := submission.get("speed"):
        console.print(Text(f"{speed_text(speed, words)}\n", "dim"), soft_wrap=True)


def _outcome(submission: Mapping[str, Any], words: Words) -> str:
    """Return the verdict, or where a submission without one is."""
    if submission["verdict"]:
        return verdict_name(submission["verdict"], words)
    if submission["is_cancelled"]:
        return words.text("Stopped")
    if submission["wall_time_s"] is not None:
        return words.text("Not compared")
    return words.text(_STATES.get(submission["status"], mark("Not run")))


def _where(status: Mapping[str, Any], words: Words) -> str:
    if status["status"] != "queued":
        return words.text("Running")
    position = status["queue_position"]
    if not position or position == 1:
        return words.text("Waiting")
    wait_s = status.get("queue_wait_s") or 0
    if wait_s < 1:
        return words.text("Waiting, number %(position)s in the queue", position=position)
    return words.text(
        "Waiting, number %(position)s in the queue, about %(seconds)s s", position=position, seconds=f"{wait_s:.0f}"
    )
