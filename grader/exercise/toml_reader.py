"""Takes typed values out of a TOML table and notes, for each that does not fit, what was expected."""

from collections.abc import KeysView, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.sentence import say


@dataclass(frozen=True)
class Problem:
    """One finding: in which file, under which key ("" for the whole file), and what was expected."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


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
    ) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._file = file
        self._values = values
        self._prefix = prefix
        self._silent = silent
        self._seen: set[str] = set()

    def names(self) -> KeysView[str]:
        """The names in this table."""
        return self._values.keys()

    def problem(self, key: str, message: str) -> None:
        """Notes a finding under `key` of this table."""
        if not self._silent:
            self.problems.append(Problem(self._file, f"{self._prefix}{key}", message))

    def text(self, key: str) -> str:
        """A string that is not empty."""
        value = self._take(key)
        if isinstance(value, str) and value.strip():
            return value
        self.problem(key, say("expected text, %(got)s", got=_got(value)))
        return ""

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number within [low, high]."""
        value = self._take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.problem(
            key, say("expected a whole number from %(low)s to %(high)s, %(got)s", low=low, high=high, got=_got(value))
        )
        return low

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """A number within [low, high]."""
        value = self._take(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.problem(
            key,
            say(
                "expected a number from %(low)s to %(high)s, %(got)s",
                low=f"{low:g}",
                high=f"{high:g}",
                got=_got(value),
            ),
        )
        return low

    def choice(self, key: str, allowed: Sequence[Any], *, default: Any = None) -> Any:
        """One of the allowed values."""
        value = self._take(key, default)
        if value not in allowed:
            self.problem(
                key, say("expected %(allowed)s, %(got)s", allowed=" / ".join(map(repr, allowed)), got=_got(value))
            )
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where the key is absent."""
        value = self._take(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(key, say("expected a list of strings, %(got)s", got=_got(value)))
        return ()

    def text_by_language(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """A table from language to text; English is required, unknown languages are not allowed."""
        table = self.table(key)
        found = {language: table.text(language) for language in languages if language in table.names()}
        if "en" not in found:
            table.problem("en", say("is missing: every exercise has an English text"))
        table.no_other_keys()
        return found

    def table(self, key: str) -> "TomlReader":
        """The sub-table `key`; empty where it is absent."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.problem(key, say("expected a table, %(got)s", got=_got(value)))
            value = {}
        return self._inner(f"{self._prefix}{key}.", value)

    def tables(self, key: str, *, at_least: int = 0) -> list["TomlReader"]:
        """The array of tables [[key]]."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(
                key, say("expected [[%(key)s]] tables, %(got)s", key=f"{self._prefix}{key}", got=_got(value))
            )
            return []
        if len(value) < at_least:
            self.problem(
                key, say("expected at least %(count)s [[%(key)s]] table", count=at_least, key=f"{self._prefix}{key}")
            )
        return [self._inner(f"{self._prefix}{key}[{place}].", item) for place, item in enumerate(value)]

    def no_other_keys(self) -> None:
        """Notes every key that nothing has asked for: a misspelt key is an error, not a silence."""
        for key in self._values:
            if key not in self._seen:
                self.problem(key, say("is not a known key"))

    def _take(self, key: str, default: Any = None) -> Any:
        self._seen.add(key)
        return self._values.get(key, default)

    def _inner(self, prefix: str, values: Mapping[str, Any]) -> "TomlReader":
        return TomlReader(self._file, values, prefix=prefix, problems=self.problems, silent=self._silent)


def _got(value: Any) -> str:
    return (
        say("but it is missing") if value is None else say("got %(value)s", value=repr(value))
    )  # TOML itself has no None
