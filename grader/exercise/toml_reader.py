"""Take typed values out of a TOML table, and note a problem for each that does not fit."""

from collections.abc import KeysView, Mapping, Sequence
from typing import Any

from grader.exercise.problems import Problem
from grader.languages import DEFAULT, LANGUAGES
from grader.message import Message

FORMATS = (1, 2)  # of exercise.toml and lab.toml


class TomlReader:
    """A table whose values are read by type; problems gather in `problems`, shared with its sub-tables."""

    def __init__(
        self,
        file: str,
        values: Mapping[str, Any],
        *,
        prefix: str = "",
        problems: list[Problem] | None = None,
        silent: bool = False,
        toml_format: int = FORMATS[0],
    ) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._format = toml_format
        self._file = file
        self._values = values
        self._prefix = prefix
        self._silent = silent
        self._seen: set[str] = set()

    def names(self) -> KeysView[str]:
        """Return the keys of this table."""
        return self._values.keys()

    def problem(self, key: str, message: Message) -> None:
        """Note a problem under `key` of this table."""
        if not self._silent:
            self.problems.append(Problem(self._file, f"{self._prefix}{key}", message))

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        value = self.take(key)
        if isinstance(value, str) and value.strip():
            return value
        self.problem(key, Message("text_expected", {"given": _given(value)}))
        return ""

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within [low, high]."""
        value = self.take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problem(key, Message("integer_expected", {"low": low, "high": high, "given": _given(value)}))
        return low

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """Return a number within [low, high]."""
        value = self.take(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.problem(key, Message("number_expected", {"low": low, "high": high, "given": _given(value)}))
        return low

    def choice(self, key: str, allowed: Sequence[str], *, default: str | None = None) -> Any:
        """Return one of the allowed values."""
        value = self.take(key, default)
        if value not in allowed:
            self.problem(key, Message("choice_expected", {"choices": list(allowed), "given": _given(value)}))
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; empty where the key is absent."""
        value = self.take(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(key, Message("strings_expected", {"given": _given(value)}))
        return ()

    def text_by_language(self, key: str) -> dict[str, str]:
        """Return a table from language to text. Unknown languages are not allowed.

        English is required in format 1; in later formats any one language is enough.
        """
        table = self.table(key)
        found = table.texts()
        table.no_other_keys()
        return found

    def texts(self) -> dict[str, str]:
        """Return the texts of this table by language."""
        found = {language: self.text(language) for language in LANGUAGES if language in self.names()}
        if DEFAULT not in found and (self._format == FORMATS[0] or not found):
            self.problem(DEFAULT, Message("english_missing" if self._format == FORMATS[0] else "no_language"))
        return found

    def take(self, key: str, default: Any = None) -> Any:
        """Return a value of any type."""
        self._seen.add(key)
        return self._values.get(key, default)

    def table(self, key: str) -> "TomlReader":
        """Return the sub-table `key`; empty where it is absent."""
        value = self.take(key, {})
        if not isinstance(value, dict):
            self.problem(key, Message("table_expected", {"given": _given(value)}))
            value = {}
        return self._inner(f"{self._prefix}{key}.", value)

    def tables(self, key: str, *, at_least: int = 0) -> list["TomlReader"]:
        """Return the array of tables [[key]]."""
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            name = f"{self._prefix}{key}"
            self.problem(key, Message("tables_expected", {"key": name, "given": _given(value)}))
            return []
        if len(value) < at_least:
            self.problem(key, Message("too_few_tables", {"count": at_least, "key": f"{self._prefix}{key}"}))
        return [self._inner(f"{self._prefix}{key}[{place}].", item) for place, item in enumerate(value)]

    def no_other_keys(self) -> None:
        """Note every key that no call has read: a misspelt key is an error."""
        for key in self._values:
            if key not in self._seen:
                self.problem(key, Message("key_unknown"))

    def _inner(self, prefix: str, values: Mapping[str, Any]) -> "TomlReader":
        return TomlReader(
            self._file,
            values,
            prefix=prefix,
            problems=self.problems,
            silent=self._silent,
            toml_format=self._format,
        )

    def read_format(self) -> int:
        """Return the key `format`, the number of a format that this release reads: 1 where it is absent.

        What is read later follows the rules of that format.
        """
        given = self.take("format", FORMATS[0])
        if isinstance(given, int) and not isinstance(given, bool) and given in FORMATS:
            self._format = given
        else:
            words = {"formats": list(map(str, FORMATS)), "given": repr(given)}
            self.problem("format", Message("format_unknown", words))
            self._format = FORMATS[-1]
        return self._format


def toml_invalid(error: ValueError) -> Message:
    """Return the message about a file that is not TOML, or not UTF-8."""
    return Message("toml_invalid", {"error": str(error)})


def _given(value: Any) -> Message:
    return Message("value_missing") if value is None else Message("value_given", {"value": repr(value)})
