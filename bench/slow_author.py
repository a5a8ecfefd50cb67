"""Measure what two exercises with costly code of their own do to all others.

    python -m bench.slow_author [--seconds 20] [--clients 4]

Clients submit to four ordinary exercises all the time, each as soon as it has its verdict. In the middle third come
16 submissions to an exercise whose cases.py sleeps for 59 s, and 16 to one whose cases.py yields 300 MB.
The queue and the threads are those of an embedded service; nothing is stored. The table has the verdicts of the
ordinary exercises before, during and after, and the memory of this process.
"""

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from app.grading.case_waits import CaseWaits
from app.grading.queue.interface import Job, Rank
from app.grading.queue.local import LocalQueue
from bench import workload
from grader.errors import AuthorError, NotPreparedError, SandboxError
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.sandbox.runtime import make_runtime

_SLEEPS = "    import time\n    time.sleep(59)\n"
_LARGE = "    for name in 'abc':\n        yield Case(name, name, {'x': np.ones(12_500_000)})\n"
_ATTEMPTS = 3
_COSTLY = 16


@dataclass
class Submission:
    """One submission on its way; `done` is called with its end."""

    exercise: Exercise
    source: bytes
    done: Callable[[], None]
    attempt: int = 1


def ordinary(number: int) -> Exercise:
    exercise = workload.exercise()
    return replace(exercise, slug=f"ordinary_{number}", version=f"{exercise.version}-{number}")


def costly(name: str, tail: str) -> Exercise:
    exercise = workload.exercise()
    source = exercise.cases_source.rstrip() + "\n" + tail
    return replace(exercise, slug=name, version=f"{exercise.version}-{name}", cases_source=source)


def memory_mib(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise ValueError(field)


class Service:
    """A queue and worker threads, as in an embedded service."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._queue = LocalQueue(max_in_flight=10_000, max_in_flight_per_user=10_000, slots=grader.slots)
        self._submissions: dict[UUID, Submission] = {}
        self._waits = CaseWaits()
        self.failed: dict[str, int] = {}
        self._threads = [threading.Thread(target=self._work) for _ in range(grader.slots)]
        for thread in self._threads:
            thread.start()

    def submit(self, submission: Submission) -> None:
        job = Job(uuid4(), uuid4(), Rank.SUBMISSION)
        self._submissions[job.submission_id] = submission
        self._queue.reserve(job.user_id)
        self._queue.put(job)

    def close(self) -> None:
        self._queue.close()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (job := self._queue.take()) is not None:
            submission = self._submissions[job.submission_id]
            try:
                while True:
                    try:
                        self._waits.raise_failure(job.submission_id)
                        self._grader.grade(submission.exercise, submission.source, person=job.user_id, wait=False)
                        break
                    except AuthorError as error:
                        self.failed[str(error.message.code)] = self.failed.get(str(error.message.code), 0) + 1
                        submission.attempt += 1
                        if submission.attempt > _ATTEMPTS:
                            break
            except SandboxError:
                continue  # the grader is closing
            except NotPreparedError as error:
                waits = self._waits.note(job.submission_id, error)
                self._queue.park(job, waits.ready)
                continue
            del self._submissions[job.submission_id]
            self._queue.release(job.user_id)
            submission.done()


class Client:
    """Submits to one ordinary exercise after the other, and notes when each verdict came and how long it took."""

    def __init__(self, service: Service, number: int) -> None:
        self._service = service
        self._number = number
        self._stopping = threading.Event()
        self.verdicts: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        exercise = ordinary(self._number % 4)
        count = 0
        while not self._stopping.is_set():
            count += 1
            ended = threading.Event()
            source = f"{workload.TEXTBOOK}\n# {self._number} {count}\n".encode()
            started = time.monotonic()
            self._service.submit(Submission(exercise, source, ended.set))
            while not ended.wait(0.5):
                if self._stopping.is_set():
                    return
            now = time.monotonic()
            self.verdicts.append((now, now - started))

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()


def row(name: str, seconds: float, taken: list[float], memory: float) -> str:
    if len(taken) < 2:
        return f"{name:8} {len(taken):6} verdicts"
    p99 = statistics.quantiles(taken, n=100)[98]
    return (
        f"{name:8} {len(taken) / seconds:7.1f} verdicts/s   p50 {statistics.median(taken) * 1e3:7.1f} ms   "
        f"p99 {p99 * 1e3:7.1f}   longest {max(taken) * 1e3:7.1f}   memory {memory:6.0f} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each third")
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    make_runtime()
    grader = Grader(slots=os.cpu_count())
    grader.start()
    service = Service(grader)
    clients = [Client(service, number) for number in range(options.clients)]
    time.sleep(10)  # case sets are made
    ended = {"sleeps": 0, "large": 0}

    def note(name: str) -> Callable[[], None]:
        def end() -> None:
            ended[name] += 1

        return end

    bounds = [time.monotonic()]
    memory = []
    for name in ("before", "during", "after"):
        if name == "during":
            for number in range(_COSTLY):
                source = f"{workload.TEXTBOOK}\n# {number}\n".encode()
                service.submit(Submission(costly("sleeps", _SLEEPS), source, note("sleeps")))
                service.submit(Submission(costly("large", _LARGE), source, note("large")))
        time.sleep(options.seconds)
        bounds.append(time.monotonic())
        memory.append(memory_mib("VmRSS"))
        if name != "before":
            print(
                f"end of {name}: of 16 each, {ended['sleeps']} to the one that sleeps"
                f" and {ended['large']} to the large one have ended"
            )
    for client in clients:
        client.stop()
    verdicts = [verdict for client in clients for verdict in client.verdicts]
    for place, name in enumerate(("before", "during", "after")):
        taken = [took for at, took in verdicts if bounds[place] <= at < bounds[place + 1]]
        print(row(name, options.seconds, taken, memory[place]))
    print(
        f"largest memory of the process: {memory_mib('VmHWM'):.0f} MiB; kept case sets: "
        f"{grader._sets.kept_bytes / (1 << 20):.1f} MiB; failures of the authors: {service.failed}"
    )
    grader.close()
    service.close()


if __name__ == "__main__":
    main()
