"""The real grader with one thing that goes differently: how faults are brought about."""

from concurrent.futures import Future
from threading import Event
from typing import Any

from grader.errors import NotPreparedError, SandboxError


class Interposed:
    """Everything but `grade` is the real grader's."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class Failing(Interposed):
    """Loses its sandbox the first `times` times."""

    def __init__(self, real: Any, times: int) -> None:
        super().__init__(real)
        self.left = times
        self.calls = 0

    def grade(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise SandboxError("the jail has gone; 0.1234567 was the expected value")
        try:
            return self.real.grade(*arguments, **options)
        except NotPreparedError:
            self.calls -= 1  # it has not begun
            raise


class Held(Interposed):
    """Grades as soon as it is let go; a case may be seen before that."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self.begun, self.go = Event(), Event()

    def grade(self, exercise: Any, source: bytes, *, on_case: Any = None, **options: Any) -> Any:
        def hold(case: Any) -> None:
            on_case(case)
            self.begun.set()
            assert self.go.wait(30)

        return self.real.grade(exercise, source, on_case=hold, **options)


class Unprepared(Interposed):
    """Has no case set for a source that says so, until `ready` ends."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self.ready: Future[None] = Future()
        self.asked = Event()

    def grade(self, exercise: Any, source: bytes, **options: Any) -> Any:
        if b"# unprepared" in source and not self.ready.done():
            self.asked.set()
            raise NotPreparedError(self.ready)
        return self.real.grade(exercise, source, **options)
