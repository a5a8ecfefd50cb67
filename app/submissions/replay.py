"""Replay: judge a stored submission again on the same cases, with the same version and seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.db.engine import Database
from app.grading import store
from app.grading.record import Json, Record
from app.grading.regrade import grade_again
from app.grading.versions import PinnedVersions
from app.http.errors import InvalidError, NotFoundError
from grader.grader import Grader
from grader.message import Message

_COMPARED = ("verdict", "max_abs_error", "message")


@dataclass(frozen=True)
class Replay:
    """The result of a replay. `differences` are in verdict or cases, `changes` in versions and limits."""

    record: Record
    differences: list[Message]
    changes: list[Message]


def replay(database: Database, grader: Grader, submission_id: UUID) -> Replay:
    """Judge a submission again, and store nothing.

    Raises NotFoundError; InvalidError if it was not judged; GraderError if the grader fails.
    """
    with database.reader.connect() as connection:
        record = store.find(connection, submission_id)
    if record is None:
        raise NotFoundError("no_such_submission")
    if record.seed is None or record.report is None:
        raise InvalidError("nothing_to_replay")
    versions = PinnedVersions(database)
    again = grade_again(
        grader, versions, record.exercise, record.version_id, record.source, record.seed, user_id=record.user_id
    )
    return Replay(
        record=record,
        differences=[
            *_differences(Message("replay_submission"), {"verdict": record.verdict}, {"verdict": again.verdict}),
            *_of_cases(record.report["cases"], again.report["cases"]),
        ],
        changes=_differences(Message("replay_made_with"), record.report["provenance"], again.report["provenance"]),
    )


def _of_cases(before: list[Json], now: list[Json]) -> list[Message]:
    by_name = {new["name"]: new for new in now}
    pairs = [(old, by_name[old["name"]]) for old in before if old["name"] in by_name]
    found = [
        line
        for old, new in pairs
        for line in _differences(
            Message("replay_case", {"case": old["name"]}),
            {key: old[key] for key in _COMPARED},
            {key: new[key] for key in _COMPARED},
        )
    ]
    if not len(before) == len(now) == len(pairs):
        found.append(Message("replay_reached", {"before": len(before), "now": len(now)}))
    return found


def _differences(what: Message, before: Json, now: Json) -> list[Message]:
    names = sorted(before.keys() | now.keys())
    return [
        Message(
            "replay_differs",
            {"what": what, "name": name, "before": _shown(before.get(name)), "now": _shown(now.get(name))},
        )
        for name in names
        if before.get(name) != now.get(name)
    ]


def _shown(value: Any) -> Message | str:
    return Message.from_json(value) if isinstance(value, Mapping) else "-" if value is None else str(value)
