"""Where the kernel gives a user no large pipes any more, sources and results still come through whole."""

import fcntl
from collections.abc import Iterator

import pytest

from grader.grader import Grader
from grader.sandbox.runtime import make_runtime
from grader.verdict import Verdict
from tests.grader.hostile import attacked_exercise, reference_source

pytestmark = pytest.mark.sandbox

SET_SIZE = fcntl.F_SETPIPE_SZ


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Grader]:
    """Return a grader whose pipes hold one page each."""
    make_runtime()
    real = fcntl.fcntl

    def narrowing(descriptor: int, command: int, *given: int) -> object:
        return real(descriptor, command, *([4096] if command == SET_SIZE else given))

    monkeypatch.setattr(fcntl, "fcntl", narrowing)
    grader = Grader(slots=1)
    grader.start()
    yield grader
    grader.close()


def test_a_large_source_is_handed_over_whole(narrow: Grader) -> None:
    source = reference_source() + b"\n# a note" * 20_000
    for _ in range(2):
        report = narrow.grade(attacked_exercise(), source)
        assert report.verdict is Verdict.ACCEPTED, report.message
