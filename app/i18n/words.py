"""Texts in one language: page texts by their English, messages by their code."""

import gettext
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from grader.languages import DEFAULT
from grader.message import Message

_LOCALES = Path(__file__).parent / "locales"
# Contexts of the catalogue. Texts of pages and commands have no context; their English is their key.
MESSAGE, SCRIPT, MISTAKE, CHECK, TAG, QUESTION = "message", "script", "mistake", "check", "tag", "question"
_SEPARATOR = "\x04"
# The message of an author's checker: its sentence is the author's, with {name} where a value is filled in.
CHECKER_SAYS = "checker_says"
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def mark(text: str) -> str:
    """Mark `text` for extraction. It is translated when it is shown."""
    return text


class Words:
    """The texts of one language, with values filled in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = translations(language)

    def text(self, english: str, /, **values: object) -> str:
        """Return one text by its English, with `%(name)s` filled in."""
        text = self._catalogue.gettext(english)
        return text % values if values else text

    def plural(self, one: str, many: str, count: int) -> str:
        """Return a text that depends on `count`, which it may name as %(count)s."""
        return self._catalogue.ngettext(one, many, count) % {"count": count}

    def message(self, message: Message | None) -> str:
        """Return the text of a message; "" for None. A code that the catalogue lacks is shown as it is."""
        if message is None:
            return ""
        if message.code == CHECKER_SAYS:
            text = self._of_checker(message.values)
        else:
            text = self._sentence(MESSAGE, message.code, message.values)
        for following in message.more:
            text = self._joined("two_sentences", text, self.message(following))
        return text

    def fields(self, message: Message | None) -> dict[str, Any]:
        """Return the API fields of a message: its text, and for programs its code, values and further messages."""
        if message is None:
            return {"message": "", "code": None, "values": {}, "more": []}
        return {"more": [], **message.to_json(), "message": self.message(message)}

    def mistake(self, code: str) -> str:
        """Return the short title of a known mistake."""
        return self._sentence(MISTAKE, code, {})

    def question(self, message: Message) -> str:
        """Return the question that leads on from a named mistake; "" if the catalogue has none for it."""
        found = self._sentence(QUESTION, message.code, message.values)
        return "" if found == message.code else found

    def check(self, code: str) -> str:
        """Return the name of a publish gate check."""
        return self._sentence(CHECK, code, {})

    def tag(self, tag: str) -> str:
        """Return the translation of a search tag; an unknown tag is returned as it is."""
        return self._catalogue.pgettext(TAG, tag)

    def of_author(self, texts: Mapping[str, str]) -> str:
        """Return an author's text in this language, else in English, else in any."""
        return texts.get(self.language) or texts.get(DEFAULT) or next(iter(texts.values()), "")

    def joined(self, parts: Sequence[str]) -> str:
        """Return names as a list: "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        head = parts[0]
        for part in parts[1:-1]:
            head = self._joined("list_comma", head, part)
        return self._joined("list_and", head, parts[-1])

    def value(self, value: Any) -> str:
        """Return a value as text for a message."""
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, float):
            return number_text(value)
        if isinstance(value, list | tuple):
            if all(isinstance(one, int) for one in value):
                return str(list(value))
            return self.joined([self.value(one) for one in value])
        return str(value)

    def _sentence(self, context: str, code: str, values: Mapping[str, Any]) -> str:
        count = values.get("count")
        found = code
        if isinstance(count, int):
            found = self._catalogue.npgettext(context, code, code, count)
        if found == code:
            found = self._catalogue.pgettext(context, code)
        try:
            return found % {name: self.value(value) for name, value in values.items()} if values else found % {}
        except (KeyError, ValueError, TypeError):  # another release stored it with other value names
            return found

    def _of_checker(self, values: Mapping[str, Any]) -> str:
        """Return the author's sentence with its fields filled in once: what a value holds is never a field."""
        fields = {str(name): self.value(value) for name, value in values.get("fields", ())}
        text = self.of_author(values.get("texts", {}))
        return _FIELD.sub(lambda found: fields.get(found[1], found[0]), text)

    def _joined(self, code: str, first: str, second: str) -> str:
        return self._catalogue.pgettext(MESSAGE, code) % {"first": first, "second": second}


def number_text(value: float) -> str:
    """Return a number with up to six digits: 0.00001 rather than 1e-05."""
    if not math.isfinite(value):
        return str(value)
    if value and not 1e-6 <= abs(value) < 1e15:
        return f"{value:.3g}"
    if value == int(value):
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    digits = max(0, 5 - math.floor(math.log10(abs(value))))
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return a language's catalogue. Raises FileNotFoundError if it was not compiled."""
    return gettext.translation("messages", _LOCALES, [language])


@cache
def script_messages(language: str) -> dict[str, str]:
    """Return the script texts, from English to `language`. The result is empty for English."""
    catalogue = getattr(translations(language), "_catalog", {})
    prefix = f"{SCRIPT}{_SEPARATOR}"
    return {
        key.removeprefix(prefix): text
        for key, text in catalogue.items()
        if isinstance(key, str) and key.startswith(prefix)
    }
