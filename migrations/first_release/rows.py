"""Convert the values in rows of the first release: reports, explanations, gate runs.

Each function returns the value in the new form. A value that has this form already stays unchanged.
"""

import re
from typing import Any

from migrations.first_release.sentences import message, number, part, verbatim

Json = dict[str, Any]

_CALLS_LEFT_OUT = re.compile(r"^  \.\.\. (\d+) calls before$", re.MULTILINE)
_UNREADABLE = re.compile(r": \(its message could not be read\)$", re.MULTILINE)
_WITHOUT_TEXT = "an exception that cannot be described"
# Names of values in a diagnosis' evidence that have changed, by the name of the diagnosis.
_EVIDENCE = {"too_many_indices": {"axes": "count"}, "axis_too_large": {"axes": "count"}}
# Checks of the publish gate whose names have changed, and those whose notes were no sentences.
_CHECKS = {
    "second solution": "second_solution",
    "kept submissions": "example_submissions",
    "ties and kinks": "ties_and_kinks",
}
_NOTES = {"statements": "note_of_statements", "template": "note_of_template", "properties": "note_of_properties"}
_SIGNS = {"0": "=", "not 0": "≠", "negative": "<", "positive": ">"}


def report(stored: Json) -> Json:
    """Return the report of a submission or a judgement."""
    return {**stored, "message": _message(stored["message"]), "cases": [_case(case) for case in stored["cases"]]}


def explanation(stored: Json) -> Json:
    """Return the explanation of a submission."""
    others = {name: value for name, value in stored.items() if name not in ("hint_zh", "own_forward")}
    smallest = stored["smallest"]
    return {
        **others,
        "smallest": smallest and {**_shown(smallest), "error": _exception(smallest["error"])},
        "diagnoses": [_diagnosis(one) for one in stored["diagnoses"]],
        "hint": _hint(stored),
        "gradient_self_check": _gradient_self_check(stored),
        "properties": [_property(one) for one in stored["properties"]],
    }


def checks(stored: list[Json]) -> list[Json]:
    """Return the checks of a gate run."""
    return [_check(check) for check in stored]


def outcome(stored: str) -> str:
    """Return the code of the way a gate run ended."""
    found = part(stored, "outcome")
    return found["code"] if found else stored


def _message(stored: Any) -> Any:
    if not isinstance(stored, str):
        return stored
    return (message(stored, "report") or verbatim(_exception(stored))) if stored else None


def _exception(text: Any) -> Any:
    """Return an exception's text without the first release's own words in it."""
    if not isinstance(text, str):
        return text
    if text == _WITHOUT_TEXT:
        return "Exception"
    return _UNREADABLE.sub("", _CALLS_LEFT_OUT.sub(r"  ... (\1)", text))


def _case(stored: Json) -> Json:
    detail = stored["detail"]
    return {**stored, "message": _message(stored["message"]), "detail": detail and _shown(detail)}


def _shown(stored: Json) -> Json:
    return {**stored, "actual": {name: _output(value) for name, value in stored["actual"].items()}}


def _output(value: Any) -> Any:
    if isinstance(value, dict) and "refused" in value:
        return {"refused": _refusal(value["refused"])}
    return value


def _refusal(stored: Any) -> Any:
    return part(stored, "refusal") or verbatim(stored) if isinstance(stored, str) else stored


def _diagnosis(stored: Json) -> Json:
    if "message_en" not in stored:
        return stored
    name, text = stored["name"], stored["message_en"].strip()
    found = message(text, "diagnosis")
    if found is None:
        return {**verbatim(text), "evidence": stored["evidence"]}
    # the name says more than the text where two mistakes had the same text
    return {**found, "code": name, "evidence": _evidence(name, stored["evidence"], found["values"])}


def _evidence(name: str, stored: Json, values: Json) -> Json:
    renamed = _EVIDENCE.get(name, {})
    evidence = {renamed.get(key, key): value for key, value in stored.items()}
    if name == "only_when":
        evidence.pop("condition", None)
    if name == "wrong_where_input_is":
        evidence["sign"] = _SIGNS[evidence.pop("value")]
    return {key: _as_number(value, values.get(key)) for key, value in evidence.items()}


def _as_number(stored: Any, value: Any) -> Any:
    return value if isinstance(stored, str) and isinstance(value, int) else stored


def _hint(stored: Json) -> Any:
    if not isinstance(stored["hint"], str):
        return stored["hint"]
    texts = {"en": stored["hint"], "zh": stored.get("hint_zh")}
    return {language: text for language, text in texts.items() if text} or None


def _gradient_self_check(stored: Json) -> Any:
    check = stored.get("own_forward") or stored.get("gradient_self_check")
    if not check or "message_en" not in check:
        return check
    others = {name: value for name, value in check.items() if name not in ("outcome", "message_en", "message_zh")}
    text = check["message_en"].strip()
    return {**(message(text, "gradient_self_check") or verbatim(text)), **others}


def _property(stored: Json) -> Json:
    if "message_en" not in stored:
        return stored
    others = {name: value for name, value in stored.items() if name not in ("message_en", "message_zh")}
    return {**others, "text": {"en": stored["message_en"], "zh": stored["message_zh"]}}


def _check(stored: Json) -> Json:
    if "said_note" not in stored:
        return stored
    others = {name: value for name, value in stored.items() if name not in ("name", "said_note")}
    name, note = stored["name"], stored["note"]
    return {
        **others,
        "check": _CHECKS.get(name, name),
        "note": (part(note, "gate") or part(note, _NOTES.get(name, "gate")) or verbatim(note)) if note else None,
        "findings": [_finding(one) for one in stored["findings"]],
    }


def _finding(stored: Json) -> Json:
    text = stored["message"]
    found = part(text, "problem") or part(text, "gate") or verbatim(text)
    if found["code"] == "gradient_differs":
        values = found["values"]
        error = number(str(abs(float(values["found"]) - float(values["claimed"]))))
        found = {**found, "values": {**values, "error": error}}
    return {"level": stored["level"], "message": found, "file": stored["file"], "line": stored["line"]}
