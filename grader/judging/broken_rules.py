"""The message about a submission that breaks a rule on its source."""

import json
import re

from grader.inside.source_rules import CALL, DYNAMIC, IMPORT, SYNTAX
from grader.message import Message

_CODES = {SYNTAX: "rule_on_syntax", CALL: "rule_on_call", IMPORT: "rule_on_import", DYNAMIC: "rule_on_dynamic"}
_NAME = re.compile(r"[\w.*]{1,100}")


def broken_rule_message(text: str) -> Message:
    """Return the message for what a child without cases says of a broken rule, checked like all it sends."""
    try:
        told = json.loads(text)
        code, name = _CODES[told["kind"]], told["name"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return Message("rule_broken")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return Message("rule_broken")
    return Message(code, {"name": name}).then(Message("rule_costs_nothing"))
