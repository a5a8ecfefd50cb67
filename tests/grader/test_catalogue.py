"""Finding exercises on disk by slug or path."""

from pathlib import Path

import pytest

from grader.exercise.catalogue import DEFAULT_ROOT, UnknownExerciseError, exercise_folders, find_exercise
from grader.message import Message


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Create two labs with one exercise each, and things that are none."""
    for path in ("b_lab/second/exercise.toml", "a_lab/first/exercise.toml", "a_lab/lab.toml", "a_lab/x/notes.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    return tmp_path


def test_every_exercise_is_found_in_the_order_of_labs(root):
    assert list(exercise_folders(root).items()) == [
        ("first", root / "a_lab" / "first"),
        ("second", root / "b_lab" / "second"),
    ]


def test_the_catalogue_of_the_project_is_the_default():
    assert find_exercise("maxpool_backward") == DEFAULT_ROOT / "pooling" / "maxpool_backward"


def test_an_exercise_is_found_by_its_slug(root):
    assert find_exercise("second", root) == root / "b_lab" / "second"


def test_a_path_needs_no_catalogue_and_may_be_relative(root, monkeypatch):
    monkeypatch.chdir(root / "b_lab")
    assert find_exercise("second") == root / "b_lab" / "second"
    assert find_exercise("./second/") == root / "b_lab" / "second"
    assert find_exercise(str(root / "a_lab" / "first")) == root / "a_lab" / "first"


def test_the_folder_one_stands_in_has_its_name(root, monkeypatch):
    monkeypatch.chdir(root / "b_lab" / "second")
    assert find_exercise(".").name == "second"


@pytest.mark.parametrize("name", ["third", "", "a_lab", "../a_lab", "First"])
def test_an_unknown_exercise_names_those_there_are(root, name):
    with pytest.raises(UnknownExerciseError) as caught:
        find_exercise(name, root)
    known = Message("exercises_known", {"exercises": ["first", "second"]})
    assert caught.value.message == Message("exercise_unknown", {"name": name}).then(known)


def test_without_any_exercise_none_is_named(tmp_path):
    with pytest.raises(UnknownExerciseError) as caught:
        find_exercise("first", tmp_path)
    assert caught.value.message == Message("exercise_unknown", {"name": "first"})
