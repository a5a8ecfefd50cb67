"""Pulls stage what passed, change nothing that is graded, and leave nothing half done."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.authoring.skeleton import skeleton_files
from app.db import migrations
from app.db.engine import Database, utc_now
from app.enums import SourceChange, Visibility
from app.exercise_sources import pull as pulling
from app.exercise_sources import service
from app.exercise_sources.errors import PullError
from app.exercise_sources.gate import Checked
from app.exercise_sources.pull import Pulled, pull
from app.exercise_sources.puller import SourcePuller
from app.exercises.service import list_exercises, read_exercise
from app.grading.versions import parse_addressed
from app.http.errors import ConflictError, InvalidError, NotFoundError
from app.models import Exercise, ExerciseSource, ExerciseSourceChange, ExerciseVersion
from grader.message import Message
from tests.exercise_sources.conftest import LAB, Served

pytestmark = pytest.mark.xdist_group("git_sources")


class QuickGate:
    """A gate that only reads the format: the real one takes minutes, and its tests are elsewhere."""

    def __init__(self) -> None:
        self.checked: list[str] = []

    def check(self, address: str, files: Mapping[str, bytes], on_check: Callable[[], None]) -> Checked:
        self.checked.append(address)
        on_check()
        if b"REFUSE" in files["template.py"]:
            return Checked(None, reasons=[Message("gate_refused")])
        return Checked(parse_addressed(address, files))

    def close(self) -> None:
        pass


class Course:
    """A source `course` with what its repository holds."""

    def __init__(self, database: Database, served: Served) -> None:
        self.database = database
        self.served = served
        self.gate = QuickGate()
        with database.writing() as session:
            self.id = service.add(session, None, served.policy, "course", served.url)

    def commit(self, *, lab: bytes = LAB, **exercises: bytes) -> str:
        """Commit exercises; each is the skeleton with these bytes at the end of its template."""
        files = {"layers/lab.toml": lab}
        for slug, added in exercises.items():
            for path, content in skeleton_files(slug).items():
                files[f"layers/{slug}/{path}"] = content + (added if path == "template.py" else b"")
        return self.served.repository.commit(self.served.repository.folder(files))

    def pull(self) -> Pulled:
        return pull(self.database, self.gate, self.served.policy, self.id)

    def changes(self) -> dict[str, SourceChange]:
        with self.database.reading() as session:
            return {one.slug: one.kind for one in service.read(session, "course").changes}

    def apply(self, slug: str) -> None:
        with self.database.writing() as session:
            service.apply(session, None, "course", slug)

    def listed(self) -> list[str]:
        with self.database.reading() as session:
            return [one.slug for one in list_exercises(session, None)]

    def rows(self) -> list[tuple[object, ...]]:
        """Return everything that a pull may store, but for times and claims."""
        with self.database.reading() as session:
            return [
                tuple(row)
                for query in (
                    sa.select(Exercise.slug, Exercise.listed, Exercise.visibility, Exercise.current_version_id),
                    sa.select(ExerciseVersion.content_hash, ExerciseVersion.published_at),
                    sa.select(ExerciseSourceChange.slug, ExerciseSourceChange.kind, ExerciseSourceChange.version_id),
                    sa.select(ExerciseSource.name, ExerciseSource.commit),
                )
                for row in session.execute(query)
            ]


@pytest.fixture
def course(tmp_path: Path, served: Served) -> Iterator[Course]:
    database = Database(sa.make_url(f"sqlite:///{tmp_path / 'data.db'}"))
    migrations.upgrade(database)
    yield Course(database, served)
    database.dispose()


def test_a_new_exercise_waits_until_a_person_applies_it(course):
    course.commit(dense=b"")
    assert course.pull().is_new
    assert course.changes() == {"course/dense": SourceChange.NEW}
    assert course.listed() == []
    course.apply("course/dense")
    assert course.listed() == ["course/dense"]
    assert course.changes() == {}
    with course.database.reading() as session:
        read = read_exercise(session, None, "course/dense")
    assert (read.slug, read.lab) == ("course/dense", "course/layers")


def test_a_changed_exercise_keeps_its_published_version_until_it_is_applied(course):
    course.commit(dense=b"")
    course.pull()
    course.apply("course/dense")
    with course.database.reading() as session:
        before = read_exercise(session, None, "course/dense").version
    course.commit(dense=b"\n# changed\n")
    course.pull()
    assert course.changes() == {"course/dense": SourceChange.CHANGED}
    with course.database.reading() as session:
        assert read_exercise(session, None, "course/dense").version == before
    course.apply("course/dense")
    with course.database.reading() as session:
        assert read_exercise(session, None, "course/dense").version != before


def test_the_same_commit_again_changes_nothing(course):
    course.commit(dense=b"")
    course.pull()
    before = course.rows()
    assert not course.pull().is_new
    assert course.rows() == before
    assert course.gate.checked == ["course/dense"]


def test_a_version_that_has_passed_is_not_checked_again(course):
    course.commit(dense=b"")
    course.pull()
    lab = LAB.replace(b'["dense"]', b'["dense", "relu"]')
    course.commit(lab=lab, dense=b"", relu=b"")
    course.pull()
    assert course.gate.checked == ["course/dense", "course/relu"]
    assert set(course.changes()) == {"course/dense", "course/relu"}


def test_a_refused_exercise_is_listed_with_its_reason(course):
    course.commit(dense=b"\n# REFUSE\n")
    course.pull()
    with course.database.reading() as session:
        (change,) = service.read(session, "course").changes
    assert (change.kind, change.reasons[0].code) == (SourceChange.REFUSED, "gate_refused")
    with pytest.raises(ConflictError):
        course.apply("course/dense")
    assert course.listed() == []


def test_an_exercise_that_is_gone_is_withdrawn_by_a_person(course):
    course.commit(dense=b"")
    course.pull()
    course.apply("course/dense")
    course.commit()
    course.pull()
    assert course.changes() == {"course/dense": SourceChange.GONE}
    assert course.listed() == ["course/dense"]
    course.apply("course/dense")
    assert course.listed() == []


def test_a_staged_version_that_was_replaced_is_deleted(course):
    course.commit(dense=b"")
    course.pull()
    course.commit(dense=b"\n# better\n")
    course.pull()
    with course.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ExerciseVersion)) == 1


def test_a_pull_that_fails_leaves_what_was_there(course):
    course.commit(dense=b"")
    course.pull()
    before = course.rows()
    repository = course.served.repository
    repository.commit(repository.tree(("100644", b"..", repository.blob(b"x"))))
    with pytest.raises(PullError):
        course.pull()
    assert course.rows() == before
    with course.database.reading() as session:
        assert service.read(session, "course").problem.code == "source_git_failed"
    course.commit(dense=b"\n# better\n")
    assert course.pull().is_new


def test_an_interrupted_pull_leaves_what_was_there_and_can_be_repeated(course, monkeypatch):
    course.commit(dense=b"")
    before = course.rows()
    with monkeypatch.context() as patched:
        patched.setattr(pulling, "store_version", interrupted)
        with pytest.raises(KeyboardInterrupt):
            course.pull()
    assert course.rows() == before
    course.pull()
    assert course.changes() == {"course/dense": SourceChange.NEW}


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_pulls_at_once_are_refused_and_a_lost_one_is_taken_over(course):
    course.commit(dense=b"")
    set_claim(course, utc_now() + timedelta(minutes=1))
    with pytest.raises(PullError) as refused:
        course.pull()
    assert refused.value.message.code == "source_pull_running"
    set_claim(course, utc_now() - timedelta(seconds=1))
    assert course.pull().is_new


def set_claim(course: Course, until: object) -> None:
    with course.database.writing() as session:
        row = session.get_one(ExerciseSource, course.id)
        row.claim, row.claimed_until = row.id, until


def test_a_pull_whose_claim_was_taken_over_writes_nothing(course, monkeypatch):
    course.commit(dense=b"")
    before = course.rows()
    check = course.gate.check

    def taken_over(*given):
        set_claim(course, utc_now() + timedelta(minutes=1))
        return check(*given)

    monkeypatch.setattr(course.gate, "check", taken_over)
    with pytest.raises(PullError) as refused:
        course.pull()
    assert refused.value.message.code == "source_pull_taken_over"
    assert course.rows() == before


def test_an_exercise_of_a_source_stands_beside_a_built_in_one_of_its_name(course):
    course.commit(dense=b"")
    course.pull()
    course.apply("course/dense")
    with course.database.reading() as session, pytest.raises(NotFoundError):
        read_exercise(session, None, "dense")


def test_a_removed_source_withdraws_its_exercises_and_its_name_comes_back(course):
    course.commit(dense=b"")
    course.pull()
    course.apply("course/dense")
    with course.database.writing() as session:
        service.remove(session, None, "course")
    assert course.listed() == []
    with pytest.raises(PullError):
        course.pull()
    with course.database.writing() as session:
        service.add(session, None, course.served.policy, "course", course.served.url)
    course.pull()
    course.apply("course/dense")
    assert course.listed() == ["course/dense"]
    with course.database.reading() as session:
        assert session.scalar(sa.select(Exercise.visibility)) is Visibility.PUBLIC


def test_a_requested_pull_is_made_by_the_thread_of_the_service(course):
    course.commit(dense=b"")
    with course.database.writing() as session:
        service.request_pull(session, None, "course")
    puller = SourcePuller(course.database, lambda: course.gate, course.served.policy, on_preview=lambda: None)
    puller.thread.start()
    deadline = time.monotonic() + 60
    while not course.changes() and time.monotonic() < deadline:
        time.sleep(0.05)
    puller.thread.stop()
    assert course.changes() == {"course/dense": SourceChange.NEW}
    with course.database.reading() as session:
        assert service.requested(session) == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Bad", {}),
        ("a" * 21, {}),
        ("course", {"branch": "--upload-pack=x"}),
        ("other", {"folder": "../x"}),
        ("other", {"branch": "--upload-pack=x"}),
    ],
)
def test_a_source_that_cannot_be_is_refused_before_it_is_stored(course, name, options):
    with course.database.writing() as session, pytest.raises(InvalidError):
        service.add(session, None, course.served.policy, name, course.served.url, **options)
