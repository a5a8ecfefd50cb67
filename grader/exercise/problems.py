"""Problems of an exercise's files: which file, which key, and what is expected there."""

from dataclasses import dataclass

from grader.message import Message


@dataclass(frozen=True)
class Problem:
    """One problem of an exercise, under `key` of a TOML file; "" for the whole file."""

    file: str
    key: str
    message: Message

    def __str__(self) -> str:
        """Return one line for a log."""
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class ExerciseError(ValueError):
    """A folder that is not a valid exercise; `problems` lists everything that is wrong."""

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where = where
        self.problems = tuple(problems)
        super().__init__(f"{where}: " + "; ".join(str(problem) for problem in problems))
