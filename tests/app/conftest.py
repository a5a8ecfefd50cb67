"""The service as tests use it: a database of its own, the real grader, people with tokens.

Tests about grading share one running grader (starting its jails takes a second) and are marked `sandbox`.
The others get a grader that was never started, and no exercises: accounts need neither.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.testclient import TestClient

from app.accounts import passwords, service
from app.accounts.passwords import _hasher as service_hasher
from app.accounts.passwords import hash_password
from app.db import engine, migrations
from app.db.engine import _SQLITE_PRAGMAS as SERVICE_PRAGMAS
from app.db.engine import Database
from app.enums import Role
from app.exercises import catalogue_loader
from app.exercises.catalogue import CatalogueChanges, load_catalogue
from app.models import Exercise, ExerciseVersion, User
from app.settings import Settings
from grader.exercise.parse import load_exercise
from grader.grader import Grader
from grader.sandbox.check import Check
from tests.app import databases, modes
from tests.app.api import EXERCISES, MAXPOOL, PASSWORD, Person
from tests.app.courses import TaughtCourse, make_course
from tests.app.databases import fresh_database, postgresql
from tests.app.declared import DeclaredAnswers
from tests.app.service import create_app


class SharedGrader(Grader):
    """The real grader; who uses it does not start or end it."""

    def start(self) -> None:
        """Do nothing: the fixture starts the grader."""

    def close(self) -> None:
        """Do nothing: the fixture closes the grader."""


class RestingGrader(SharedGrader):
    """A grader that was never started: for tests that grade nothing."""

    def checks(self) -> Sequence[Check]:
        return []


@pytest.fixture
def undeclared() -> Iterator[list[str]]:
    """Collect answers that the OpenAPI document lacks, over all tests; there must be none."""
    found: list[str] = []
    yield found
    assert found == [], "\n".join(found)


MakePerson = Callable[..., Person]
MakeApp = Callable[..., FastAPI]


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """Return the real grader, running."""
    shared = SharedGrader(slots=2)
    Grader.start(shared)
    yield shared
    Grader.close(shared)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Let a password's hash take a thousandth of the time; `slow_hashes` undoes it."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: hasher)
        passwords._hash_of_nobody.cache_clear()
        yield
    passwords._hash_of_nobody.cache_clear()


@pytest.fixture
def slow_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords as the service does."""
    hasher = service_hasher()
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._hash_of_nobody.cache_clear()
    yield
    passwords._hash_of_nobody.cache_clear()


@pytest.fixture(scope="session")
def password_hash(quick_hashes: None) -> str:
    """Return the hash of PASSWORD."""
    return hash_password(PASSWORD)


@pytest.fixture(scope="session", autouse=True)
def quick_databases() -> Iterator[None]:
    """Share compiled statements, and do not wait for the disk; `durable_commits` undoes the latter."""
    with pytest.MonkeyPatch.context() as patch:
        databases.share_compiled_statements(patch)
        databases.do_not_wait_for_the_disk(patch)
        yield


@pytest.fixture
def durable_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite wait for the disk, as in the service."""
    monkeypatch.setattr(engine, "_SQLITE_PRAGMAS", SERVICE_PRAGMAS)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite database without rows."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("empty"))
    database = Database(settings.database)
    migrations.upgrade(database)
    database.dispose()
    return Path(str(settings.database.database))


@pytest.fixture(scope="session")
def pooling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a catalogue of one lab, which is enough for tests of the service."""
    folder = tmp_path_factory.mktemp("exercises")
    shutil.copytree(EXERCISES / "pooling", folder / "pooling", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="session", autouse=True)
def loaded_once(pooling: Path) -> Iterator[None]:
    """Do not load `pooling` again at the start of a service whose database lists its versions: that takes 0.1 s."""
    folders = [path.parent for path in pooling.glob("*/*/exercise.toml")]
    versions = {folder.name: load_exercise(folder).version for folder in folders}
    listed = sa.select(Exercise.slug, ExerciseVersion.content_hash).where(
        Exercise.listed, Exercise.current_version_id == ExerciseVersion.id
    )

    def load(database: Database, grader: Grader, folder: Path) -> CatalogueChanges:
        if folder == pooling:
            with database.reading() as session:
                if dict(session.execute(listed).all()) == versions:
                    return CatalogueChanges(unchanged=[*versions])
        return load_catalogue(database, grader, folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue_loader, "load_catalogue", load)
        yield


@pytest.fixture(scope="session")
def empty_postgresql() -> Iterator[sa.URL]:
    """Return a migrated PostgreSQL database without rows, as a template for copies."""
    with postgresql() as url:
        database = Database(url)
        migrations.upgrade(database)
        database.dispose()
        yield url


@pytest.fixture(scope="session")
def catalogue_database(
    empty_database: Path, pooling: Path, grader: Grader, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a SQLite database with that catalogue."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("catalogue"))
    path = Path(str(settings.database.database))
    shutil.copy(empty_database, path)
    database = Database(settings.database)
    assert load_catalogue(database, grader, pooling).refused == []
    database.dispose()
    return path


@pytest.fixture(scope="session")
def catalogue_postgresql(empty_postgresql: sa.URL, pooling: Path, grader: Grader) -> Iterator[sa.URL]:
    """Return a PostgreSQL database with that catalogue, as a template for copies."""
    with postgresql(str(empty_postgresql.database)) as url:
        database = Database(url)
        assert load_catalogue(database, grader, pooling).refused == []
        database.dispose()
        yield url


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Return settings of a service that stores its data in `folder`."""
    defaults = {
        "data_dir": folder,
        "database_url": None,
        "slots": 2,
        "max_waiting_per_user": 100,
        "log_level": "warning",
        "speed_comparisons": False,
        "register_limit_per_address": "1000 per minute",
        "submission_limit": "1000 per minute",
        "join_limit": "1000 per minute",
        "invitation_limit": "1000 per minute",
        "allowed_hosts": "testserver",
    }
    return Settings(**{**defaults, **changes})


@pytest.fixture
def make_settings(tmp_path: Path, pooling: Path, request: pytest.FixtureRequest) -> Callable[..., Settings]:
    """Return a function that makes settings of a service with its data in the test's folder.

    The service explains refusals, which takes more time than the rest of most tests, in tests marked `explains`.
    """
    explains = request.node.get_closest_marker("explains") is not None
    return partial(settings_in, tmp_path, exercises_dir=pooling, explanations=explains)


@pytest.fixture
def make_app(
    catalogue_database: Path,
    grader: Grader,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
    undeclared: list[str],
) -> MakeApp:
    """Return a function that makes the service over one database with the catalogue. A second call is a restart."""
    path = tmp_path / "tensorjudge.db"
    shutil.copy(catalogue_database, path)

    def make(*, grader: Grader = grader, **changes: Any) -> FastAPI:
        app = create_app(make_settings(**changes), grader=grader)
        app.add_middleware(DeclaredAnswers, undeclared=undeclared)
        return app

    return make


@pytest.fixture
def app(make_app: MakeApp) -> FastAPI:
    """Return the whole service with a catalogue and the real grader."""
    return make_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a visitor of the running service."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def make_accounts_client(
    empty_database: Path, make_settings: Callable[..., Settings], tmp_path: Path, undeclared: list[str]
) -> Iterator[Callable[..., TestClient]]:
    """Return a function that makes a visitor of a service without exercises."""
    with ExitStack() as running:

        def make(base_url: str = "http://testserver", *, grader: Grader | None = None, **changes: Any) -> TestClient:
            shutil.copy(empty_database, tmp_path / "tensorjudge.db")
            settings = make_settings(exercises_dir=tmp_path / "no exercises", **changes)
            app = create_app(settings, grader=grader or RestingGrader(slots=1))
            app.add_middleware(DeclaredAnswers, undeclared=undeclared)
            return running.enter_context(TestClient(app, base_url, raise_server_exceptions=False))

        yield make


@pytest.fixture
def accounts(make_accounts_client: Callable[..., TestClient]) -> TestClient:
    """Return a visitor of a service without exercises, for tests that need no grading."""
    return make_accounts_client()


@pytest.fixture
def make_person(password_hash: str) -> MakePerson:
    """Return a function that creates an account with an API token directly in the database."""

    def make(client: TestClient, username: str = "ada", role: Role = Role.STUDENT) -> Person:
        database: Database = client.app.state.services.database  # type: ignore[attr-defined]
        with database.writing() as session:
            user = User(username=username, username_key=username.lower(), password_hash=password_hash, role=role)
            session.add(user)
            session.flush()
            _, token = service.create_token(session, user.id, "tests")
            return Person(user.id.hex, username, token, client)

    return make


@pytest.fixture
def student(client: TestClient, make_person: MakePerson) -> Person:
    """Return a student of the whole service."""
    return make_person(client)


@pytest.fixture
def course(client: TestClient, make_person: MakePerson) -> TaughtCourse:
    """Return a course without students and assignments, and its teacher grace."""
    teacher = make_person(client, "grace", Role.INSTRUCTOR)
    database: Database = client.app.state.services.database  # type: ignore[attr-defined]
    return TaughtCourse(make_course(database, teacher), teacher, database)


@pytest.fixture
def teacher(course: TaughtCourse) -> Person:
    """Return the teacher of the course."""
    return course.teacher


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database, of each kind in turn."""
    with fresh_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a migrated database without rows, of each kind in turn."""
    if request.param == "sqlite":
        template = sa.URL.create("sqlite", database=str(request.getfixturevalue("empty_database")))
    else:
        template = request.getfixturevalue("empty_postgresql")
    with fresh_database(request.param, tmp_path, template) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def stocked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database with the catalogue, of each kind in turn."""
    if request.param == "sqlite":
        template = sa.URL.create("sqlite", database=str(request.getfixturevalue("catalogue_database")))
    else:
        template = request.getfixturevalue("catalogue_postgresql")
    with fresh_database(request.param, tmp_path, template) as database:
        yield database


@pytest.fixture(params=modes.ALL)
def mode(
    request: pytest.FixtureRequest, tmp_path: Path, make_settings: Callable[..., Settings], grader: Grader
) -> Iterator[modes.Mode]:
    """Return each mode of the service in turn."""
    sqlite = request.getfixturevalue("catalogue_database")
    template = None if request.param == modes.EMBEDDED_SQLITE else request.getfixturevalue("catalogue_postgresql")
    with modes.serving(request.param, tmp_path, make_settings, grader, sqlite, template) as one:
        yield one


@pytest.fixture
def copy_lab() -> Callable[[Path], Path]:
    """Return a function that copies the lab `pooling`, with only `maxpool_backward`, into a folder of exercises."""

    def copy(folder: Path) -> Path:
        lab = folder / "pooling"
        shutil.copytree(MAXPOOL, lab / "maxpool_backward", ignore=shutil.ignore_patterns("__pycache__"))
        text = (EXERCISES / "pooling" / "lab.toml").read_text()
        (lab / "lab.toml").write_text(re.sub(r"levels = .*", 'levels = ["maxpool_backward"]', text))
        return lab

    return copy
