"""Pull a repository: fetch, check each new or changed exercise, and stage what passed, all in one transaction.

A pull never changes what is graded: it stores unpublished versions, and `changes` applies them when a person asks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.engine import Database, utc_now
from app.db.ids import new_id
from app.enums import SourceChange, Visibility
from app.exercise_sources.addresses import Policy, check_address, resolve
from app.exercise_sources.errors import PullError
from app.exercise_sources.gate import Gate
from app.exercise_sources.git_process import fetched
from app.exercise_sources.repository import FoundCommit, FoundExercise, read_commit, shown
from app.exercises.catalogue import store_version
from app.grading.versions import parse_addressed
from app.models import (
    Exercise,
    ExerciseSource,
    ExerciseSourceChange,
    ExerciseVersion,
    Lab,
    Rejudging,
)
from app.rejudging import impact_preview
from grader.exercise import exercise as exercise_format
from grader.exercise.lab import LAST
from grader.exercise.parse import content_hash
from grader.message import Message

LEASE = timedelta(minutes=15)
_LONGEST_ADDRESS = 64
_OWN_LAB = "more"
FIRST_POSITION = 100_000  # labs of sources follow those of the built-in one
Json = dict[str, Any]


@dataclass(frozen=True)
class Pulled:
    """The result of a pull: the commit, and whether it was already known."""

    commit: str
    is_new: bool
    previews: int = 0


@dataclass
class _Staged:
    found: FoundExercise
    slug: str
    exercise: exercise_format.Exercise | None = None
    samples: list[Any] = field(default_factory=list)
    reasons: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class _Claim:
    source_id: UUID
    token: UUID
    name: str
    address: str
    branch: str | None
    folder: str
    commit: str | None


def pull(
    database: Database,
    gate: Gate,
    policy: Policy,
    source_id: UUID,
    *,
    actor_id: UUID | None = None,
    keep_going: Callable[[], None] = lambda: None,
) -> Pulled:
    """Pull one source. `keep_going` is called between steps, and may raise to stop.

    Raises PullError, also while another pull of it runs; a pull that fails changes nothing but the stored reason.
    """
    claim = _claim(database, source_id)
    try:
        found = _fetch(claim, policy)
        if found is None:
            return _finish_unchanged(database, claim)
        keep_going()
        staged = _check_all(database, gate, claim, found, keep_going)
        return _store(database, claim, found, staged, actor_id)
    except PullError as error:
        _release(database, claim, problem=error.message)
        raise
    except BaseException:
        _release(database, claim, problem=Message("source_pull_interrupted"))
        raise
    finally:
        gate.close()


def _claim(database: Database, source_id: UUID) -> _Claim:
    now, token = utc_now(), new_id()
    free = sa.or_(ExerciseSource.claim.is_(None), ExerciseSource.claimed_until < now)
    with database.writing() as session:
        taken = session.execute(
            sa.update(ExerciseSource)
            .where(ExerciseSource.id == source_id, ExerciseSource.removed_at.is_(None), free)
            .values(claim=token, claimed_until=now + LEASE, requested_at=None)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            raise PullError("source_pull_running")
        row = session.get_one(ExerciseSource, source_id)
        # After a failure the same commit is read again.
        commit = row.commit if row.problem is None else None
        return _Claim(row.id, token, row.name, row.address, row.branch, row.folder, commit)


@contextmanager
def _held(database: Database, claim: _Claim) -> Iterator[tuple[Session, ExerciseSource]]:
    """Write while the claim still holds. Raises PullError if another pull has taken over."""
    with database.writing() as session:
        row = session.scalar(
            sa.select(ExerciseSource)
            .where(ExerciseSource.id == claim.source_id, ExerciseSource.claim == claim.token)
            .with_for_update()
        )
        if row is None or row.removed_at is not None:
            raise PullError("source_pull_taken_over")
        yield session, row


def _release(database: Database, claim: _Claim, *, problem: Message | None) -> None:
    with database.writing() as session:
        session.execute(
            sa.update(ExerciseSource)
            .where(ExerciseSource.id == claim.source_id, ExerciseSource.claim == claim.token)
            .values(claim=None, claimed_until=None, problem=None if problem is None else problem.to_json())
        )


def _fetch(claim: _Claim, policy: Policy) -> FoundCommit | None:
    address = resolve(check_address(claim.address, policy), policy)
    with fetched(address, claim.branch) as objects:
        return read_commit(objects, claim.folder, known=claim.commit)


def _finish_unchanged(database: Database, claim: _Claim) -> Pulled:
    with _held(database, claim) as (_, row):
        row.pulled_at, row.claim, row.claimed_until = utc_now(), None, None
    return Pulled(str(claim.commit), is_new=False)


def _check_all(
    database: Database, gate: Gate, claim: _Claim, found: FoundCommit, keep_going: Callable[[], None]
) -> list[_Staged]:
    """Return a result for each exercise that differs from the published one."""
    lease_ends = _Lease(database, claim)

    def on_check() -> None:
        keep_going()
        lease_ends.renew()

    staged = [_Staged(one, _address(claim, one.slug), reasons=list(one.reasons)) for one in found.exercises]
    own = {one.found.slug for one in staged}
    for one in staged:
        if one.reasons:
            continue
        if len(one.slug) > _LONGEST_ADDRESS:
            one.reasons.append(Message("source_slug_long", {"count": _LONGEST_ADDRESS}))
            continue
        samples = _stored_samples(database, one)
        if samples is not None:
            one.exercise, one.samples = parse_addressed(one.slug, one.found.files), samples
        else:
            checked = gate.check(one.slug, one.found.files, on_check)
            one.exercise, one.samples, one.reasons = checked.exercise, checked.samples, checked.reasons
        if one.exercise is not None:
            names = tuple(_address(claim, name) if name in own else name for name in one.exercise.prerequisites)
            one.exercise = replace(one.exercise, prerequisites=names)
    return staged


class _Lease:
    """Renews a claim while checks run, at most once a minute."""

    def __init__(self, database: Database, claim: _Claim) -> None:
        self._database = database
        self._claim = claim
        self._renewed_at: datetime = utc_now()

    def renew(self) -> None:
        now = utc_now()
        if now - self._renewed_at > timedelta(minutes=1):
            with _held(self._database, self._claim) as (_, row):
                row.claimed_until = now + LEASE
            self._renewed_at = now


def _address(claim: _Claim, slug: str) -> str:
    return f"{claim.name}/{slug}"


def _stored_samples(database: Database, one: _Staged) -> list[Any] | None:
    """Return the samples of this version, if it has passed the gate before."""
    with database.reading() as session:
        return session.scalar(
            sa.select(ExerciseVersion.samples)
            .join(Exercise, Exercise.id == ExerciseVersion.exercise_id)
            .where(Exercise.slug == one.slug, ExerciseVersion.content_hash == content_hash(one.found.files))
        )


def _store(
    database: Database, claim: _Claim, found: FoundCommit, staged: list[_Staged], actor_id: UUID | None
) -> Pulled:
    with _held(database, claim) as (session, source):
        former = {
            change.version_id: change.impact_preview_id
            for change in session.scalars(sa.select(ExerciseSourceChange).where(_of(source))).all()
        }
        session.execute(sa.delete(ExerciseSourceChange).where(_of(source)))
        labs = _labs(source, found)
        source.labs = labs
        previews = sum([_stage(session, source, labs, one, former, actor_id) for one in staged])
        for place, message in found.problems:
            _add(session, source, shown(place), SourceChange.REFUSED, reasons=[message])
        _stage_gone(session, source, {one.slug for one in staged})
        session.flush()
        forget_unpublished(session, source)
        source.commit, source.pulled_at, source.problem = found.commit, utc_now(), None
        source.claim = source.claimed_until = None
    return Pulled(found.commit, is_new=True, previews=previews)


def _of(source: ExerciseSource) -> sa.ColumnElement[bool]:
    return ExerciseSourceChange.source_id == source.id


def _stage(
    session: Session,
    source: ExerciseSource,
    labs: list[Json],
    one: _Staged,
    former: dict[UUID | None, UUID | None],
    actor_id: UUID | None,
) -> int:
    """Store one difference. Return the number of impact previews that were begun."""
    if one.exercise is None:
        slug = one.slug if len(one.slug) <= _LONGEST_ADDRESS else shown(one.found.path)
        _add(session, source, shown(slug), SourceChange.REFUSED, reasons=one.reasons)
        return 0
    lab = f"{source.name}/{one.found.lab or _OWN_LAB}"
    row = session.scalar(sa.select(Exercise).where(Exercise.slug == one.slug))
    if row is None:
        row = Exercise(slug=one.slug, listed=False, visibility=Visibility.PRIVATE)
        row.lab_id, row.position = store_lab(session, labs, lab, is_new=True), one.found.position
        session.add(row)
        session.flush()
    row.source_id = source.id
    version = store_version(session, row, one.exercise, one.samples)
    if row.listed and row.current_version_id == version.id:
        return 0
    kind = SourceChange.CHANGED if row.listed else SourceChange.NEW
    preview = former.get(version.id)
    begun = 0
    if preview is None and row.current_version_id not in (None, version.id):
        preview = impact_preview.begin(session, row.id, version.id, actor_id)
        begun = int(preview is not None)
    _add(
        session,
        source,
        one.slug,
        kind,
        lab=lab,
        position=one.found.position,
        version_id=version.id,
        impact_preview_id=preview,
    )
    return begun


def _stage_gone(session: Session, source: ExerciseSource, found: set[str]) -> None:
    listed = sa.select(Exercise.slug).where(Exercise.source_id == source.id, Exercise.listed)
    for slug in sorted(set(session.scalars(listed)) - found):
        _add(session, source, slug, SourceChange.GONE)


def _add(
    session: Session,
    source: ExerciseSource,
    slug: str,
    kind: SourceChange,
    *,
    reasons: list[Message] | None = None,
    **values: Any,
) -> None:
    twin = session.scalar(sa.select(ExerciseSourceChange).where(_of(source), ExerciseSourceChange.slug == slug))
    stored = [one.to_json() for one in reasons or ()]
    if twin is not None:  # two folders of one name: both are refused, in one entry
        twin.reasons = [*twin.reasons, *stored]
        return
    session.add(ExerciseSourceChange(source_id=source.id, slug=slug, kind=kind, reasons=stored, **values))
    session.flush()


def _labs(source: ExerciseSource, found: FoundCommit) -> list[Json]:
    """Return the labs of a commit in order, as they are stored until a person applies a change."""
    labs = [
        {"slug": f"{source.name}/{lab.slug}", "order": lab.order, "title": lab.title, "summary": lab.summary}
        for lab in found.labs
    ]
    slug = f"{source.name}/{_OWN_LAB}"
    if all(lab["slug"] != slug for lab in labs):
        name = {"en": source.name, "zh": source.name}
        labs.append({"slug": slug, "order": LAST, "title": name, "summary": name})
    return sorted(labs, key=lambda lab: (lab["order"], lab["slug"]))


def store_lab(session: Session, labs: list[Json], slug: str, *, is_new: bool = False) -> UUID:
    """Return the lab's row, with the title of the last pull unless an existing lab is left as it is."""
    row = session.scalar(sa.select(Lab).where(Lab.slug == slug))
    if row is None or not is_new:
        place = next(place for place, lab in enumerate(labs) if lab["slug"] == slug)
        row = row or Lab(slug=slug)
        row.position, row.title, row.summary = (
            FIRST_POSITION + place,
            labs[place]["title"],
            labs[place]["summary"],
        )
        session.add(row)
        session.flush()
    return row.id


def forget_unpublished(session: Session, source: ExerciseSource) -> None:
    """Delete versions of the source that are neither published nor staged, and exercises without a version."""
    staged = sa.select(ExerciseSourceChange.version_id).where(
        _of(source), ExerciseSourceChange.version_id.is_not(None)
    )
    own = sa.select(Exercise.id).where(Exercise.source_id == source.id)
    candidates = sa.select(ExerciseVersion.id).where(
        ExerciseVersion.exercise_id.in_(own),
        ExerciseVersion.published_at.is_(None),
        ExerciseVersion.id.not_in(staged),
    )
    session.execute(sa.delete(Rejudging).where(Rejudging.version_id.in_(candidates)))
    session.execute(sa.delete(ExerciseVersion).where(ExerciseVersion.id.in_(candidates)))
    with_version = sa.select(ExerciseVersion.exercise_id)
    session.execute(
        sa.delete(Exercise).where(Exercise.source_id == source.id, Exercise.id.not_in(with_version)),
        execution_options={"synchronize_session": False},
    )
