"""Explanations in one language, for an API response, a page or a terminal."""

from collections.abc import Mapping
from typing import Any

from app.i18n.words import Words
from grader.languages import DEFAULT
from grader.message import Message


def explanation_fields(stored: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return a stored explanation (the form of `Explanation.to_json`) as the API returns it.

    Messages keep their codes and values and get a text. Texts by authors are reduced to one language.
    """
    hint, check, smallest = stored["hint"], stored["gradient_self_check"], stored["smallest"]
    return {
        **stored,
        "smallest": smallest and {**smallest, "actual": shown_outputs(smallest["actual"], words)},
        "diagnoses": [_with_text(diagnosis, words) for diagnosis in stored["diagnoses"]],
        "hint": words.of_author(hint) if hint else None,
        "hint_language": _language(hint, words) if hint else None,
        "gradient_self_check": check and _with_text(check, words),
        "properties": [{**one, "text": words.of_author(one["text"])} for one in stored["properties"]],
    }


def _with_text(stored: Mapping[str, Any], words: Words) -> dict[str, Any]:
    return {**stored, **words.fields(Message.from_json(stored))}


def _language(texts: Mapping[str, str], words: Words) -> str:
    return next(language for language in (words.language, DEFAULT, *texts) if texts.get(language))


def shown_outputs(values: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return outputs as shown. An output that was not an array becomes a message text."""
    return {name: _shown(value, words) for name, value in values.items()}


def _shown(value: Any, words: Words) -> Any:
    if isinstance(value, Mapping) and "refused" in value:
        return {"refused": words.message(Message.from_json(value["refused"]))}
    return value
