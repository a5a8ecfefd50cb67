"""The result of one check: of a layer of the sandbox, of an attack on a jail, of a part of the service."""

from dataclasses import dataclass

from grader.message import Message


@dataclass(frozen=True)
class Check:
    """Whether something holds. `key` names it for programs and never changes; `name` names it for people.

    `message` says what is wrong and what to do; of a layer that is there, which one it is.
    """

    key: str
    name: Message
    ok: bool
    message: Message | None = None


def check(key: str, name: Message, ok: bool, problem: Message) -> Check:
    """Return a check that says what is wrong where it does not hold, and nothing where it does."""
    return Check(key, name, ok, None if ok else problem)


def failed(checks: list[Check]) -> list[Message]:
    """Return one sentence for each check that does not hold: its name and what is wrong."""
    return [Message("check_fails", {"check": one.name, "problem": one.message}) for one in checks if not one.ok]
