"""Sentences of ours that can be said in another language: English text that keeps its template and its values."""

from collections.abc import Mapping
from typing import Any


class Sentence(str):
    """English text; `template` is its message id, with `%(name)s` where a value stands."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> "Sentence":
        """The text: a value may be a sentence itself."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made


def say(template: str, /, **values: object) -> Sentence:
    """A sentence; the template is marked for translation by being given to this function."""
    return Sentence(template, values)


def to_json(text: str) -> Any:
    """What is needed to say it in another language: {"template", "values"}, or the text itself if it is not ours."""
    if not isinstance(text, Sentence):
        return text
    values = {name: to_json(value) if isinstance(value, str) else str(value) for name, value in text.values.items()}
    return {"template": text.template, "values": values}
