"""Explanations at a deadline: a class hands in at once, a third of it wrong, and every refusal is to be explained.

    python -m bench.deadline --explanations [--submissions 2000] [--students 500] [--slots 2] [--idle 100]

The refused ones are the example submissions of all exercises that are wrong or raise; the others are the references.
A comment makes each source a text of its own, so that no explanation is copied from another.

The same class hands in with explanations off, on and off again. The ratio is that of the verdicts per second, on over
the mean of both. Then, with nothing else to do, refusals come one at a time.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.db.engine import Database
from app.enums import Status
from app.models import ExplanationJob, Submission
from bench.burst import burst, request
from bench.grade_latency import percentile
from tests.smoke.served import Client, free_port

_COMMAND = str(Path(sys.executable).parent / "tensorjudge")
_EXERCISES = Path(__file__).resolve().parent.parent / "exercises"
_WRONG = ("wrong_answer", "runtime_error")
_OF = 3  # one of so many submissions is wrong
_SEED = 14
_LONGEST_WAIT_S = 3600
_CARD_WITHIN_S, _REST_WITHIN_S, _IDLE_CARD_WITHIN_S = 60.0, 600.0, 2.0
LEAST_RATIO = 0.85


@dataclass(frozen=True)
class Handed:
    """One source for an exercise."""

    slug: str
    source: str

    def numbered(self, number: int) -> "Handed":
        return replace(self, source=f"{self.source}\n# {number}\n")

    def request(self, token: str, query: str = "") -> bytes:
        path = f"/api/v1/exercises/{self.slug}/submissions{query}"
        return request(path, token, json.dumps({"source": self.source}).encode())


def sources() -> tuple[list[Handed], list[Handed]]:
    """Return the references, and the wrong example submissions, of all exercises."""
    right = [
        Handed(path.parent.parent.name, path.read_text())
        for path in sorted(_EXERCISES.glob("*/*/hidden/reference.py"))
    ]
    wrong = [
        Handed(path.parents[3].name, path.read_text())
        for kind in _WRONG
        for path in sorted(_EXERCISES.glob(f"*/*/hidden/submissions/{kind}/*.py"))
    ]
    return right, wrong


def the_class(submissions: int) -> list[Handed]:
    """Return the submissions of a class in order, the wrong ones spread evenly."""
    right, wrong = sources()
    draw = random.Random(_SEED)
    draw.shuffle(wrong)
    rights, wrongs = itertools.cycle(right), itertools.cycle(wrong)
    return [next(wrongs if number % _OF == 0 else rights).numbered(number) for number in range(submissions)]


class Measured:
    """A service whose database is read from outside."""

    def __init__(self, url: str | None, folder: Path, slots: int) -> None:
        self.commands = [[_COMMAND, "serve"]] if url is None else [[_COMMAND, "serve"], [_COMMAND, "worker"]]
        self.environment = {
            **os.environ,
            "TENSORJUDGE_DATA_DIR": str(folder / "data"),
            "TENSORJUDGE_EXERCISES_DIR": str(_EXERCISES),
            "TENSORJUDGE_PORT": str(free_port()),
            "TENSORJUDGE_SLOTS": str(slots),
            "TENSORJUDGE_MAX_WAITING": "100000",
            "TENSORJUDGE_MAX_WAITING_PER_USER": "100000",
            "TENSORJUDGE_SUBMISSION_LIMIT": "100000 per minute",
        }
        if url is not None:
            self.environment |= {"TENSORJUDGE_DATABASE_URL": url, "TENSORJUDGE_GRADING": "distributed"}
        subprocess.run([_COMMAND, "migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        self.database = Database(sa.make_url(url or f"sqlite:///{folder}/data/tensorjudge.db"))

    @property
    def port(self) -> int:
        return int(self.environment["TENSORJUDGE_PORT"])

    def count(self, query: sa.Select[tuple[int]]) -> int:
        with self.database.reader.connect() as connection:
            return connection.scalar(query) or 0


def hand_in(service: Measured, load: list[Handed], tokens: list[str], connections: int) -> tuple[float, datetime]:
    """Send the submissions, wait for the verdicts, and return verdicts per second and the time of the first row."""
    requests = [one.request(tokens[number % len(tokens)]) for number, one in enumerate(load)]
    began = datetime.now().astimezone()
    answers = burst(service.port, requests, connections)
    assert {one.status for one in answers} == {202}, Counter(one.status for one in answers)
    unfinished = sa.select(sa.func.count()).select_from(Submission).where(Submission.status != Status.FINISHED)
    wait_for(lambda: service.count(unfinished) == 0)
    with service.database.reader.connect() as connection:
        first, last = connection.execute(
            sa.select(sa.func.min(Submission.created_at), sa.func.max(Submission.finished_at)).where(
                Submission.created_at >= began
            )
        ).one()
    return len(load) / (last - first).total_seconds(), began


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "it does not end"
        time.sleep(1)


def explained(service: Measured, began: datetime) -> list[sa.Row[Any]]:
    """Wait until every refusal is explained, and return the times of each."""
    jobs = sa.select(sa.func.count()).select_from(ExplanationJob).where(ExplanationJob.failing_case.is_not(None))
    wait_for(lambda: service.count(jobs.where(sa.literal_column("explanation_jobs.stage <> 'done'"))) == 0)
    query = (
        sa.select(
            Submission.created_at,
            Submission.finished_at,
            ExplanationJob.card_at,
            ExplanationJob.done_at,
            ExplanationJob.is_complete,
            ExplanationJob.reason,
            Submission.explanation.is_not(None).label("has_explanation"),
        )
        .outerjoin(ExplanationJob, ExplanationJob.submission_id == Submission.id)
        .where(Submission.created_at >= began, Submission.verdict.not_in(("accepted", "compile_error")))
    )
    with service.database.reader.connect() as connection:
        return list(connection.execute(query).all())


def report(rows: list[sa.Row[Any]]) -> str:
    """Return what the explanations of a class took."""
    cards_s = sorted((row.card_at - row.finished_at).total_seconds() for row in rows if row.card_at)
    done = [row for row in rows if row.done_at]
    handed_in_at = max(row.created_at for row in rows)
    rest_s = max((row.done_at - handed_in_at).total_seconds() for row in done)
    incomplete = Counter(row.reason for row in done if not row.is_complete)
    says_something = sum(row.has_explanation for row in rows)
    return (
        f"refused {len(rows)}, with a card {len(cards_s)}, done {len(done)}, with an explanation {says_something};"
        f" card p50 {percentile(cards_s, 50):.1f} s, p99 {percentile(cards_s, 99):.1f} s (goal {_CARD_WITHIN_S:.0f});"
        f" last rest {rest_s:.0f} s after the last submission (goal {_REST_WITHIN_S:.0f});"
        f" incomplete {dict(incomplete) or 0}"
    )


def measure_idle(service: Measured, token: str, count: int) -> str:
    """Send refusals one at a time, each after the explanation of the one before."""
    _, wrong = sources()
    random.Random(_SEED).shuffle(wrong)
    client = Client(f"http://127.0.0.1:{service.port}", {"Authorization": f"Bearer {token}"})
    waits_s, failed = [], 0
    for number, one in enumerate(itertools.islice(itertools.cycle(wrong), count)):
        sent = one.numbered(1_000_000 + number)
        answer = client.post(f"/api/v1/exercises/{sent.slug}/submissions?wait=30", {"source": sent.source})
        began = datetime.fromisoformat(answer.json["created_at"])
        (row,) = explained(service, began)
        if row.card_at is None:
            failed += 1
        else:
            waits_s.append((row.card_at - row.finished_at).total_seconds())
    within = sum(wait_s <= _IDLE_CARD_WITHIN_S for wait_s in waits_s)
    return (
        f"idle: {within} of {count} cards within {_IDLE_CARD_WITHIN_S:.0f} s; p50 {percentile(waits_s, 50):.2f} s,"
        f" p99 {percentile(waits_s, 99):.2f} s, most {max(waits_s):.2f} s; without a card {failed}"
    )
