"""Rules on the source of a submission, such as "no loops": a teaching rule, not a wall."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader
from grader.message import Message

SYNTAX = ("for", "while", "comprehension", "lambda", "try", "with", "class", "global")
_DOTTED = re.compile(r"\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class SourceRules:
    """The forms of Python, the calls and the modules that a submission must do without, and why, by language.

    A name of `forbid_calls` is found under every name that the source's imports give it: `numpy.convolve` also finds
    `np.convolve`, and `numpy.linalg` all that is in it. With a dot in front, `.dot` finds that method of any object.
    """

    forbid_syntax: tuple[str, ...] = ()
    forbid_calls: tuple[str, ...] = ()
    forbid_imports: tuple[str, ...] = ()
    reason: Mapping[str, str] | None = None


def read_source_rules(toml: TomlReader) -> SourceRules | None:
    """Return the table [source_rules]; None where it is absent."""
    if "source_rules" not in toml.names():
        return None
    table = toml.table("source_rules")
    rules = SourceRules(
        forbid_syntax=table.strings("forbid_syntax"),
        forbid_calls=table.strings("forbid_calls"),
        forbid_imports=table.strings("forbid_imports"),
        reason=table.text_by_language("reason") if "reason" in table.names() else None,
    )
    for form in rules.forbid_syntax:
        if form not in SYNTAX:
            choices = {"choices": list(SYNTAX), "given": Message("value_given", {"value": repr(form)})}
            table.problem("forbid_syntax", Message("choice_expected", choices))
    for key, names in (("forbid_calls", rules.forbid_calls), ("forbid_imports", rules.forbid_imports)):
        for name in names:
            if not _DOTTED.fullmatch(name):
                table.problem(key, Message("dotted_name_expected", {"given": name}))
    if not (rules.forbid_syntax or rules.forbid_calls or rules.forbid_imports):
        table.problem("", Message("source_rules_empty"))
    table.no_other_keys()
    return rules


def rules_for_child(rules: SourceRules | None) -> dict[str, list[str]] | None:
    """Return the rules as a child of the student's jail takes them; None if there are none."""
    if rules is None:
        return None
    return {
        "syntax": list(rules.forbid_syntax),
        "calls": list(rules.forbid_calls),
        "imports": list(rules.forbid_imports),
    }
