"""Messages: the contents of a report, an explanation or a check, as a code and values.

No text for people is written here. A reader's language has a catalogue that turns a code into a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A value as it is stored: JSON values, and messages.
Value = Any

_VERBATIM = "verbatim"


@dataclass(frozen=True)
class Message:
    """A code with the values of its sentence, and further sentences that follow it.

    Values are text (names, shapes as "(2, 3)"), numbers, lists of these, or messages. The value `count` is a whole
    number and chooses the plural form.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)
    more: tuple["Message", ...] = ()

    def then(self, *more: "Message") -> "Message":
        """Return this message followed by others."""
        return Message(self.code, self.values, (*self.more, *more))

    def __str__(self) -> str:
        """Return the code and values, for a log; of a verbatim message its text."""
        if self.code == _VERBATIM:
            return " ".join([str(self.values["text"]), *map(str, self.more)])
        values = ", ".join(f"{name}={_logged(value)}" for name, value in self.values.items())
        return " ".join([f"{self.code}({values})" if values else self.code, *map(str, self.more)])

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON: {"code", "values"}, and "more" where there is more."""
        made: dict[str, Any] = {"code": self.code, "values": _to_json(self.values)}
        return {**made, "more": [one.to_json() for one in self.more]} if self.more else made

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Message":
        """Return the message that `to_json` gave."""
        values = {name: _from_json(value) for name, value in stored["values"].items()}
        return cls(stored["code"], values, tuple(cls.from_json(one) for one in stored.get("more", ())))


def verbatim(text: str) -> Message:
    """Return the message for a text that is shown unchanged in every language: an exception, an author's words."""
    return Message(_VERBATIM, {"text": text})


def _logged(value: Value) -> str:
    return f"[{', '.join(map(_logged, value))}]" if isinstance(value, list | tuple) else str(value)


def _to_json(value: Value) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, Mapping):
        return {name: _to_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(one) for one in value]
    return value


def _from_json(value: Any) -> Value:
    if isinstance(value, Mapping) and "code" in value:
        return Message.from_json(value)
    if isinstance(value, list):
        return [_from_json(one) for one in value]
    return value
