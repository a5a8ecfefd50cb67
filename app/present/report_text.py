"""A report as terminal text: the card first, then what else is known, then the cases."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.i18n.terminal import terminal_words
from app.i18n.verdicts import verdict_name
from app.i18n.words import Words
from app.present.card import Card, card_of, groups_alike, pending_text
from app.present.explanation_text import print_list, print_more, print_smallest
from app.present.partial_credit import credit_text, late_text
from grader.cases.value_text import is_array, value_text

_ACCEPTED = "accepted"
_GOOD, _BAD = ("✓", "green"), ("✗", "red")
_MAX_SHOWN = 64
_LONGEST_VALUE = 400


def print_report(console: Console, title: str, submission: Mapping[str, Any]) -> None:
    """Print one report with its explanation, in the form of the API: what a student reads first comes first."""
    words = terminal_words()
    seed = f"  {words.text('seed %(seed)s', seed=submission['seed'])}" if submission.get("seed") else ""
    console.print(Text.assemble((title, "bold"), f"  {submission['exercise']}{seed}"), soft_wrap=True)
    mark, style = _GOOD if submission["verdict"] == _ACCEPTED else _BAD
    name = verdict_name(str(submission["verdict"]), words)
    heading = Text.assemble((f"{mark} {name}", f"bold {style}"), f"  {summary(submission, words)}")
    console.print(heading, soft_wrap=True)
    cases: Sequence[Mapping[str, Any]] = submission["cases"]
    if submission["verdict"] == _ACCEPTED:
        console.print(_case_table(cases, [(place, []) for place in range(len(cases))], words))
    else:
        card = card_of(submission, words)
        _print_card(console, submission, card, words)
        if explanation := submission.get("explanation"):
            print_more(console, explanation, card.reason.more, words)
        else:
            print_list(console, card.reason.more)
        if pending := pending_text(submission, words):
            console.print(Padding.indent(Text(pending, style="dim"), 2))
        _print_cases(console, cases, card, words)
    if submission["stdout"]:
        heading = Text(f"\n{words.text('printed in visible cases:')}\n{submission['stdout'].rstrip()}", style="dim")
        console.print(heading, soft_wrap=True)
    console.print()


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


# --- The card ----------------------------------------------------------------------------------------------------


def _print_card(console: Console, submission: Mapping[str, Any], card: Card, words: Words) -> None:
    console.print()
    console.print(Padding.indent(Text(_plain(card.reason.text), style="bold"), 2))
    if card.exception:
        console.print(Text(f"  {card.exception}", style="red"), soft_wrap=True)
    for text in _line_texts(card):
        console.print(text, soft_wrap=True)
    if card.output:
        console.print(Text(f"\n{card.output}"), soft_wrap=True)
    if card.has_smallest:
        print_smallest(console, submission["explanation"]["smallest"], words)
    elif card.deciding is not None and submission["cases"][card.deciding]["detail"]:
        print_values(console, submission["cases"][card.deciding], words)
    if card.reason.question:
        console.print()
        console.print(Padding.indent(Text.assemble(("? ", "bold cyan"), _plain(card.reason.question)), 2))
    if card.deciding is not None:
        name = submission["cases"][card.deciding]["name"]
        where = f"{words.text('First failing case:')} {name}"
        console.print(Text(f"\n  {' · '.join(filter(None, [where, card.same_way]))}", style="dim"), soft_wrap=True)


def _line_texts(card: Card) -> Iterator[Text]:
    if card.lines_title and card.lines:
        yield Text(f"  {card.lines_title}", style="dim")
    for line in card.lines:
        yield Text(f"  {line.label}", style="dim")
        yield Text(f"    {line.text.rstrip()}")
        if line.caret is not None:
            yield Text(f"    {line.caret}^", style="red")


def _plain(text: str) -> str:
    """Return a sentence without the backticks around code."""
    return text.replace("`", "")


# --- The cases ---------------------------------------------------------------------------------------------------


def _print_cases(console: Console, cases: Sequence[Mapping[str, Any]], card: Card, words: Words) -> None:
    """Print the failing cases, those that fail alike in one line, and how many pass."""
    groups = [(first, alike) for first, alike in groups_alike(cases) if cases[first]["verdict"] != _ACCEPTED]
    if groups:
        console.print()
        console.print(_case_table(cases, groups, words, card.deciding))
    passed = sum(case["verdict"] == _ACCEPTED for case in cases)
    if passed:
        text = words.plural("%(count)s case passes", "%(count)s cases pass", passed)
        console.print(Text.assemble(("  ✓  ", "green"), text))


def _case_table(
    cases: Sequence[Mapping[str, Any]],
    groups: Sequence[tuple[int, Sequence[int]]],
    words: Words,
    on_card: int | None = None,
) -> Table:
    """Return a line for each group of cases. The message of the case on the card is not repeated."""
    table = Table(
        box=None, show_header=False, padding=(0, 2, 0, 0), width=min(shutil.get_terminal_size().columns, 160)
    )
    table.add_column(width=3)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1)
    for first, alike in groups:
        case = cases[first]
        mark, style = _GOOD if case["verdict"] == _ACCEPTED else _BAD
        is_silent = case["verdict"] == _ACCEPTED or first == on_card
        message = "" if is_silent else _plain(case["message"].partition("\n")[0])
        time = f"{case['wall_time_s'] * 1000:.1f} ms"
        more = words.plural("and %(count)s more", "and %(count)s more", len(alike)) if alike else ""
        text = Text.assemble(message, " " if message and more else "", (more, "dim"))
        table.add_row(Text(f"  {mark}", style=style), Text(case["name"]), time, text)
    return table


def print_values(console: Console, case: Mapping[str, Any], words: Words) -> None:
    """Print the inputs and outputs of a visible case."""
    heading = words.text("the visible case %(case)s:", case=case["name"])
    console.print(Text(f"\n{heading}", style="bold"))
    detail = case["detail"]
    for prefix, values in (
        ("", detail["inputs"]),
        (f"{words.text('expected')} ", detail["expected"]),
        (f"{words.text('yours')} ", detail["actual"]),
    ):
        for name, value in values.items():
            console.print(Text(f"  {prefix}{name} = {_shown(value, words)}"))


def _shown(value: Any, words: Words) -> str:
    if isinstance(value, Mapping) and "refused" in value:
        return str(value["refused"])
    if not is_array(value):
        return value_text(value, _LONGEST_VALUE)
    shape = tuple(value["shape"])
    if value["data"] is None or int(np.prod(shape)) > _MAX_SHOWN:
        return words.text("array of shape %(shape)s", shape=shape)
    array = np.array(value["data"], dtype=value["dtype"])  # numpy also parses the strings "nan" and "inf"
    text = np.array2string(array, precision=4, suppress_small=True, separator=", ", prefix=" " * 6)
    return f"{text}  {words.text('shape %(shape)s', shape=shape)}"
