"""Rules on the source of a submission, such as "no loops": a teaching rule, not a wall."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader
from grader.message import Message

SYNTAX = ("for", "while", "comprehension", "lambda", "try", "with", "import", "class", "global")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class SourceRules:
    """The forms of Python, the calls and the modules that a submission must do without, and why, by language.

    A call is named as the source writes it after its imports are resolved: `numpy.convolve` also finds `np.convolve`.
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
