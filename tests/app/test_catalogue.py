"""The catalogue: what students see of it, and how folders become versions."""

import json
import shutil

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.models import Exercise, ExerciseFile, ExerciseVersion
from grader.exercise.parse import load_exercise
from tests.app.api import API, MAXPOOL, assert_problem

pytestmark = pytest.mark.sandbox


@pytest.fixture
def lab(tmp_path, copy_lab):
    return copy_lab(tmp_path / "exercises")


@pytest.fixture
def serve_lab(make_app, lab):
    """Return a function that starts the service on the current state of the copied lab."""
    return lambda: TestClient(make_app(exercises_dir=lab.parent))


def read(client):
    return client.get(f"{API}/exercises/maxpool_backward").json()


def change(path, before, after):
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_a_visitor_reads_the_catalogue(client):
    labs = client.get(f"{API}/labs").json()
    assert [lab["slug"] for lab in labs] == ["pooling"]
    pooling = client.get(f"{API}/labs/pooling").json()
    assert pooling in labs
    assert [exercise["slug"] for exercise in pooling["exercises"]][:2] == ["im2col", "maxpool_forward"]
    flat = [exercise for lab in labs for exercise in lab["exercises"]]
    assert client.get(f"{API}/exercises").json() == flat


def test_an_exercise_is_shown_with_all_that_a_student_needs(client):
    shown = read(client)
    exercise = load_exercise(MAXPOOL)
    assert shown["version"] == exercise.version
    assert shown["points"] == 300
    assert shown["title"]["zh"] == "最大值池化的反向传播"
    assert shown["statement"] == dict(exercise.statements)
    assert shown["template"] == exercise.template
    assert shown["provided"] == dict(exercise.provided)
    memory_limit_mib = exercise.limits.memory_limit_mib
    assert shown["limits"] == {"time_limit_s": 20.0, "memory_limit_mib": memory_limit_mib, "time_class": "short"}
    assert shown["tolerance"] == {"atol": 1e-5, "rtol": 0.0}
    assert shown["entry_points"] == [{"name": "MaxPool", "methods": ["forward", "backward"]}]
    assert shown["samples"]
    assert all(sample["inputs"] and sample["expected"] for sample in shown["samples"])


def test_the_slug_of_nothing(client):
    for path in ("labs", "exercises"):
        for slug in ("no_such", "NO-SUCH", "..%2F..", "x" * 500):
            assert_problem(client.get(f"{API}/{path}/{slug}"), 404, "not_found")


def test_an_unchanged_exercise_need_not_be_sent_again(client):
    first = client.get(f"{API}/exercises/maxpool_backward")
    again = client.get(f"{API}/exercises/maxpool_backward", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{API}/exercises/maxpool_backward", headers={"If-None-Match": '"another"'})
    assert other.json() == first.json()


def test_a_restart_without_changes_makes_no_version(serve_lab):
    for _ in range(2):
        with serve_lab() as client:
            version = read(client)["version"]
            with client.app.state.services.database.reading() as session:
                count = session.scalar(
                    sa.select(sa.func.count())
                    .select_from(ExerciseVersion)
                    .join(Exercise, Exercise.id == ExerciseVersion.exercise_id)
                    .where(Exercise.slug == "maxpool_backward")
                )
    assert count == 1
    assert version == load_exercise(MAXPOOL).version


def test_changed_content_makes_a_new_version_and_the_old_one_stays(serve_lab, lab):
    with serve_lab() as client:
        before = read(client)
    change(lab / "maxpool_backward" / "exercise.toml", "points = 300", "points = 250")
    with serve_lab() as client:
        after = read(client)
        assert (before["points"], after["points"]) == (300, 250)
        assert before["version"] != after["version"]
        with client.app.state.services.database.reading() as session:
            stored = session.scalars(sa.select(ExerciseVersion.content_hash)).all()
            assert {before["version"], after["version"]} <= set(stored)


def test_a_version_keeps_the_weights_of_its_families(serve_lab, lab):
    toml = lab / "maxpool_backward" / "exercise.toml"
    change(toml, "format = 1", "format = 2")
    toml.write_text(f"{toml.read_text()}\n[weights]\nties = 3\n")
    with serve_lab() as client, client.app.state.services.database.reading() as session:
        found = session.scalars(
            sa.select(ExerciseVersion).join(Exercise, Exercise.current_version_id == ExerciseVersion.id)
        )
        weights = {version.content_hash: version.weights for version in found}
    assert weights.pop(load_exercise(toml.parent).version) == {"ties": 3}
    assert set(map(str, weights.values())) == {"{}"}


def test_going_back_to_old_content_goes_back_to_its_version(serve_lab, lab):
    toml = lab / "maxpool_backward" / "exercise.toml"
    versions = []
    for before, after in (
        ("points = 300", "points = 300"),
        ("points = 300", "points = 1"),
        ("points = 1", "points = 300"),
    ):
        change(toml, before, after)
        with serve_lab() as client:
            versions.append(read(client)["version"])
    assert versions[0] == versions[2] != versions[1]


def test_a_version_holds_every_byte_of_its_folder(serve_lab):
    with serve_lab() as client, client.app.state.services.database.reading() as session:
        stored = session.execute(
            sa.select(ExerciseFile.path, ExerciseFile.content)
            .join(Exercise, Exercise.current_version_id == ExerciseFile.version_id)
            .where(Exercise.slug == "maxpool_backward")
        )
        assert {row.path: row.content for row in stored} == dict(load_exercise(MAXPOOL).files)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("exercise.toml", "points = 300", "points = -1"),
        ("hidden/cases.py", "def generate(", "def no_generate("),
        ("hidden/reference.py", "class MaxPool", "class NoMaxPool"),
    ],
)
def test_a_broken_exercise_keeps_its_last_good_version(serve_lab, lab, capsys, file, before, after):
    with serve_lab() as client:
        good = read(client)
    change(lab / "maxpool_backward" / file, before, after)
    with serve_lab() as client:
        assert read(client) == good
    assert "pooling/maxpool_backward" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "format = 2", "levels = [", "\0", "format = 1\nlevels = 3\n[title]\nen = 'x'"])
def test_a_broken_lab_harms_no_other(serve_lab, lab, capsys, text):
    other = lab.parent / "broken"
    other.mkdir()
    (other / "lab.toml").write_text(text)
    with serve_lab() as client:
        assert "pooling" in [one["slug"] for one in client.get(f"{API}/labs").json()]
    assert "broken" in capsys.readouterr().err


def test_a_level_that_is_taken_out_is_no_longer_listed(serve_lab, lab, make_person):
    with serve_lab() as client:
        student = make_person(client)
        kept = student.submit("").json()
    change(lab / "lab.toml", '"maxpool_backward"', "")
    with serve_lab() as client:
        student.client = client
        assert "maxpool_backward" not in client.get(f"{API}/exercises").text
        assert_problem(client.get(f"{API}/exercises/maxpool_backward"), 404)
        assert_problem(student.submit(""), 404)
        assert student.get(f"/submissions/{kept['id']}").json()["exercise"] == "maxpool_backward"


def test_a_lab_that_is_gone_is_no_longer_listed(serve_lab, lab, tmp_path):
    with serve_lab() as client:
        assert client.get(f"{API}/labs").json()
    lab.rename(tmp_path / "elsewhere")
    with serve_lab() as client:
        assert client.get(f"{API}/labs").json() == client.get(f"{API}/exercises").json() == []
    (tmp_path / "elsewhere").rename(lab)
    with serve_lab() as client:
        assert [one["slug"] for one in client.get(f"{API}/exercises").json()] == ["maxpool_backward"]


def test_a_lab_that_cannot_be_read_keeps_its_exercises(serve_lab, lab):
    with serve_lab() as client:
        good = client.get(f"{API}/labs").json()
    (lab / "lab.toml").write_text("format = ")
    with serve_lab() as client:
        assert client.get(f"{API}/labs").json() == good


def test_an_exercise_belongs_to_one_lab(serve_lab, lab, capsys):
    shutil.copytree(lab, lab.parent / "second")
    with serve_lab() as client:
        assert [one["slug"] for one in client.get(f"{API}/labs").json()] == ["pooling"]
    assert "in_another_lab(lab=pooling)" in capsys.readouterr().err


def test_the_samples_of_a_version_are_those_of_the_grader(client, grader):
    from dataclasses import asdict

    expected = [asdict(sample) for sample in grader.samples(load_exercise(MAXPOOL))]
    assert read(client)["samples"] == json.loads(json.dumps(expected))
