"""The packages that an exercise names: the installation must allow them, and they must be installed."""

from grader.errors import SandboxError
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, note, toml_line
from grader.publish_gate.checks.subject import Subject
from grader.sandbox.packages import not_allowed
from grader.sandbox.runtime import installed_version

_TOML = "exercise.toml"


def packages(subject: Subject) -> Findings:
    """Check that every package of the exercise may be used on this installation."""
    named = subject.exercise.packages
    line = toml_line(subject.exercise.files[_TOML].decode(), "packages")
    refused = not_allowed(named, subject.grader.packages)
    if refused:
        yield Finding(refused, _TOML, line)
        return
    for name in named:
        try:
            installed_version(name)
        except SandboxError as error:
            yield Finding(error.message, _TOML, line)
    yield note(Message("packages_named", {"packages": list(named)}) if named else Message("packages_none"))
