"""Reading an exercise: what it becomes, and each thing that can be wrong with it, by file and key."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.exercise.exercise import EntryPoint, Limits
from grader.exercise.outputs import Tolerance
from grader.exercise.parse import (
    MAX_FILE_BYTES,
    MAX_FILES,
    content_hash,
    is_secret,
    load_exercise,
    parse_exercise,
    read_folder,
)
from grader.exercise.problems import ExerciseError
from grader.message import Message
from grader.verdict import Verdict
from tests.grader.inline import inline_exercise, inline_files

FULL = b"""
format = 1
points = 300
difficulty = 3
tags = ["pooling", "backward"]
prerequisites = ["col2im"]
provided = ["utils"]

[title]
en = "Max pooling, backward"
zh = "\xe6\xb1\xa0\xe5\x8c\x96"

[[entry_points]]
name = "MaxPool"
methods = ["forward", "backward"]

[[entry_points]]
name = "helper"

[limits]
time_limit_s = 2.5
memory_limit_mib = 256

[tolerance]
atol = 1e-6

[tolerance.outputs.dW]
rtol = 1e-7
"""


def full_files() -> dict[str, bytes]:
    return {
        **inline_files(),
        "exercise.toml": FULL,
        "statement.zh.md": "返回两倍。".encode(),
        "learn.en.md": b"About pooling.",
        "provided/utils.py": b"def im2col(): ...\n",
        "figures/overlap.svg": b"<svg/>",
        "hidden/submissions/accepted/loops.py": b"import numpy\n",
        "hidden/submissions/wrong_answer/assigns.py": b'"""Overlapping windows\n  must add up."""\n',
    }


def problems(files: dict[str, bytes], slug: str = "double") -> list[tuple[str, str, Message]]:
    """File, key and message of every finding; none if the exercise is fine."""
    try:
        parse_exercise(slug, files)
    except ExerciseError as error:
        return [(problem.file, problem.key, problem.message) for problem in error.problems]
    return []


def only_problem(files: dict[str, bytes], slug: str = "double") -> tuple[str, str, Message]:
    (found,) = problems(files, slug)
    return found


def expected(code: str, value: str = "", **values: object) -> Message:
    """Return the message with the expectation and the found value; "" for none."""
    found = Message("value_given", {"value": value}) if value else Message("value_missing")
    return Message(code, {**values, "given": found})


def whole(low: int, high: int, value: str = "") -> Message:
    return expected("integer_expected", value, low=low, high=high)


def number(low: float, high: float, value: str = "") -> Message:
    return expected("number_expected", value, low=low, high=high)


def with_toml(old: str, new: str, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Files whose exercise.toml has `old` replaced by `new`, everywhere."""
    files = files or full_files()
    text = files["exercise.toml"].decode()
    assert old in text
    return {**files, "exercise.toml": text.replace(old, new).encode()}


# --- What it becomes -------------------------------------------------------------------------------------------


def test_every_key_of_the_file_is_read():
    exercise = parse_exercise("maxpool", full_files())
    assert exercise.title == {"en": "Max pooling, backward", "zh": "池化"}
    assert (exercise.points, exercise.difficulty) == (300, 3)
    assert (exercise.tags, exercise.prerequisites) == (("pooling", "backward"), ("col2im",))
    assert exercise.entry_points == (EntryPoint("MaxPool", ("forward", "backward")), EntryPoint("helper"))
    assert exercise.limits == Limits(2.5, 256)


def test_an_output_has_its_own_tolerance_or_that_of_the_exercise():
    exercise = parse_exercise("maxpool", full_files())
    assert exercise.tolerance_of("dx") == Tolerance(1e-6, 0.0)
    assert exercise.tolerance_of("dW") == Tolerance(1e-5, 1e-7)


def test_without_limits_and_tolerance_the_defaults_hold():
    toml = FULL.partition(b"[limits]")[0]
    exercise = parse_exercise("maxpool", {**full_files(), "exercise.toml": toml})
    assert exercise.limits == Limits(10.0, 512)
    assert exercise.tolerance == Tolerance(1e-5, 0.0)


def test_the_texts_and_sources_are_found_by_their_paths():
    exercise = parse_exercise("maxpool", full_files())
    assert exercise.statements == {"en": "Return twice x.", "zh": "返回两倍。"}
    assert exercise.learn == {"en": "About pooling."}
    assert exercise.provided == {"utils": "def im2col(): ...\n"}
    assert exercise.figures == {"overlap.svg": b"<svg/>"}
    assert exercise.files == full_files()


def test_a_kept_submission_has_its_verdict_and_the_hint_it_opens_with():
    loops, assigns = parse_exercise("maxpool", full_files()).submissions
    assert (loops.name, loops.verdict, loops.hint) == ("loops", Verdict.ACCEPTED, {})
    assert (assigns.name, assigns.verdict) == ("assigns", Verdict.WRONG_ANSWER)
    assert assigns.hint == {"en": "Overlapping windows must add up."}


def test_one_statement_in_any_language_is_enough():
    files = {**inline_files(), "statement.zh.md": b"2x"}
    del files["statement.en.md"]
    assert parse_exercise("double", files).statements == {"zh": "2x"}


# --- What can be wrong -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["template.py", "hidden/cases.py", "hidden/driver.py", "hidden/reference.py"])
def test_a_missing_file_is_named(path):
    files = inline_files()
    del files[path]
    assert only_problem(files) == (path, "", Message("file_missing"))


def test_without_exercise_toml_that_is_named_first():
    files = inline_files()
    del files["exercise.toml"]
    assert problems(files)[0] == ("exercise.toml", "", Message("file_missing"))


def test_the_weights_of_families_are_read():
    files = with_toml(
        "format = 1", "format = 2", with_toml("[limits]", '[weights]\nties = 2\n"no-pad" = 1000\n[limits]')
    )
    assert parse_exercise("maxpool", files).weights == {"ties": 2, "no-pad": 1000}
    assert parse_exercise("maxpool", full_files()).weights == {}


@pytest.mark.parametrize("given", ["0", "1001", "1.5", "true", "-1"])
def test_a_weight_is_a_whole_number(given):
    files = with_toml("format = 1", "format = 2", with_toml("[limits]", f"[weights]\nties = {given}\n[limits]"))
    shown = "True" if given == "true" else given
    assert only_problem(files) == ("exercise.toml", "weights.ties", whole(1, 1000, shown))


def test_a_missing_statement_is_named():
    files = inline_files()
    del files["statement.en.md"]
    assert only_problem(files) == ("statement.en.md", "", Message("statement_missing"))


def test_bad_toml_is_named_with_its_line_and_nothing_else_is_complained_about():
    file, key, message = only_problem({**inline_files(), "exercise.toml": b"format = 1\npoints = = 3\n"})
    assert (file, key) == ("exercise.toml", "")
    assert message.code == "toml_invalid" and "line 2" in message.values["error"]


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("format = 1", "format = 3", "format", Message("format_unknown", {"formats": ["1", "2"], "given": "3"})),
        ("[limits]", "[weights]\nties = 2\n[limits]", "weights", Message("key_of_later_format", {"format": 2})),
        ("points = 300", 'points = "300"', "points", whole(0, 100000, "'300'")),
        ("points = 300", "points = -1", "points", whole(0, 100000, "-1")),
        ("points = 300", "points = true", "points", whole(0, 100000, "True")),
        ("points = 300", "", "points", whole(0, 100000)),
        ("difficulty = 3", "difficulty = 6", "difficulty", whole(1, 5, "6")),
        ('tags = ["pooling", "backward"]', 'tags = "pooling"', "tags", expected("strings_expected", "'pooling'")),
        ('"col2im"', "3", "prerequisites", expected("strings_expected", "[3]")),
        ('en = "Max pooling, backward"', "", "title.en", Message("english_missing")),
        ('en = "Max pooling, backward"', "en = 3", "title.en", expected("text_expected", "3")),
        ('en = "Max pooling, backward"', 'en = "X"\nde = "Y"', "title.de", Message("key_unknown")),
        ('name = "MaxPool"', "", "entry_points[0].name", expected("text_expected")),
        ('name = "helper"', 'name = "helper"\nmethod = []', "entry_points[1].method", Message("key_unknown")),
        ("time_limit_s = 2.5", "time_limit_s = 0", "limits.time_limit_s", number(0.1, 600.0, "0")),
        ("_limit_s = 2.5", "_limit_s = nan", "limits.time_limit_s", number(0.1, 600.0, "nan")),
        ("time_limit_s = 2.5", "time_limit = 2.5", "limits.time_limit", Message("key_unknown")),
        (
            "memory_limit_mib = 256",
            "memory_limit_mib = 2.5",
            "limits.memory_limit_mib",
            whole(16, 8192, "2.5"),
        ),
        ("atol = 1e-6", "atol = -1", "tolerance.atol", number(0.0, 1.0, "-1")),
        ("rtol = 1e-7", 'rtol = "x"', "tolerance.outputs.dW.rtol", number(0.0, 1.0, "'x'")),
        ("rtol = 1e-7", "tol = 1", "tolerance.outputs.dW.tol", Message("key_unknown")),
        ("[limits]", "[limit]", "limit", Message("key_unknown")),
        ("format = 1", "format = 1\ntolerances = 3", "tolerances", Message("key_unknown")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_named_by_its_key_with_what_was_expected(old, new, key, message):
    assert ("exercise.toml", key, message) in problems(with_toml(old, new))


@pytest.mark.parametrize("new", ["", "entry_points = []\n", "entry_points = 3\n"])
def test_there_must_be_something_to_define(new):
    toml = inline_files()["exercise.toml"].decode().replace('[[entry_points]]\nname = "double"\n', "")
    file, key, message = only_problem({**inline_files(), "exercise.toml": (new + toml).encode()})
    assert (file, key) == ("exercise.toml", "entry_points")
    assert message.values["key"] == "entry_points"


@pytest.mark.parametrize("key", ["limits", "title", "tolerance"])
def test_a_table_that_is_none_is_named(key):
    text = inline_files()["exercise.toml"].decode().replace(f"[{key}]", f"[_{key}]")
    found = problems({**inline_files(), "exercise.toml": f"{key} = 3\n{text}".encode()})
    assert ("exercise.toml", key, expected("table_expected", "3")) in found


@pytest.mark.parametrize("slug", ["", "x", "Max", "max-pool", "1pool", "max pool", "../pool", "池化", "a" * 65])
def test_a_folder_whose_name_is_no_slug_is_refused(slug):
    file, key, message = only_problem(inline_files(), slug)
    assert (file, key) == (slug, "")
    assert message == Message("folder_name_wrong")


@pytest.mark.parametrize("path", ["statement.en.md", "hidden/cases.py", "provided/utils.py", "exercise.toml"])
def test_a_file_that_is_not_utf_8_is_named_with_the_byte(path):
    files = full_files()
    files[path] = files[path][:4] + b"\xff" + files[path][4:]
    assert (path, "", Message("file_not_utf8", {"position": 4})) in problems(files)


def test_a_module_that_is_named_but_missing_is_a_problem():
    files = full_files()
    del files["provided/utils.py"]
    message = Message("module_file_missing", {"name": "utils", "path": "provided/utils.py"})
    assert only_problem(files) == ("exercise.toml", "provided", message)


@pytest.mark.parametrize("path", ["provided/extra.py", "provided/sub/utils.py"])
def test_a_provided_file_that_is_not_named_is_a_problem(path):
    found = only_problem({**full_files(), path: b""})
    assert found == ("exercise.toml", "provided", Message("module_not_listed", {"path": path}))


@pytest.mark.parametrize("name", ["numpy.linalg", "2d", "a b", "../utils", ""])
def test_a_module_must_have_a_name_that_can_be_imported(name):
    found = problems(with_toml('provided = ["utils"]', f'provided = ["utils", "{name}"]'))
    assert found == [("exercise.toml", "provided", Message("module_name_wrong", {"name": name}))]


@pytest.mark.parametrize("name", ["numpy", "random", "casekit", "driver", "cases", "submission"])
def test_a_module_must_not_stand_in_for_another(name):
    files = {**with_toml('provided = ["utils"]', f'provided = ["utils", "{name}"]'), f"provided/{name}.py": b""}
    assert ("exercise.toml", "provided", Message("module_name_taken", {"name": name})) in problems(files)


@pytest.mark.parametrize(
    "path",
    [
        "hidden/submissions/notes.py",
        "hidden/submissions/wrong/x.py",
        "hidden/submissions/WRONG_ANSWER/x.py",
        "hidden/submissions/wrong_answer/x.txt",
        "hidden/submissions/wrong_answer/deep/x.py",
    ],
)
def test_a_kept_submission_in_the_wrong_place_is_named(path):
    found = only_problem({**inline_files(), path: b'"""A hint."""\n'})
    assert found == (path, "", Message("submission_path_wrong"))


@pytest.mark.parametrize("source", [b"", b"x = 1\n", b'"""   """\n', b'x = 1\n"""Too late."""\n'])
def test_a_wrong_answer_without_a_hint_is_named(source):
    path = "hidden/submissions/wrong_answer/x.py"
    assert only_problem({**inline_files(), path: source}) == (path, "", Message("hint_missing"))


def test_too_many_files_are_refused():
    extra = {f"figures/{number}.svg": b"" for number in range(MAX_FILES)}
    message = Message("too_many_files", {"count": MAX_FILES})
    assert only_problem({**inline_files(), **extra}) == ("double", "", message)


def test_every_problem_is_found_at_once_and_the_error_lists_them():
    files = with_toml("points = 300", "points = 0.5", {**full_files(), "hidden/submissions/x.py": b""})
    del files["hidden/driver.py"]
    with pytest.raises(ExerciseError) as caught:
        parse_exercise("double", files)
    assert [problem.file for problem in caught.value.problems] == [
        "hidden/driver.py",
        "hidden/submissions/x.py",
        "exercise.toml",
    ]
    assert "exercise.toml: points: integer_expected(low=0, high=100000, " in str(caught.value)


# --- Folders on disk -------------------------------------------------------------------------------------------


@pytest.fixture
def write_folder(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """Return a function that writes files into a folder named "double"."""

    def write(files: dict[str, bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / "double" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / "double"

    return write


def test_a_folder_on_disk_is_the_same_exercise(write_folder):
    assert load_exercise(write_folder(full_files())) == parse_exercise("double", full_files())


def test_caches_and_hidden_files_are_no_part_of_an_exercise(write_folder):
    junk = {"__pycache__/x.pyc": b"\xff", "hidden/__pycache__/y.pyc": b"", ".git/config": b"", "provided/.x.swp": b""}
    assert read_folder(write_folder({**inline_files(), **junk})) == inline_files()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "Thumbs.db",
            "figures/desktop.ini",
            "__MACOSX/x.py",
            "~$statement.en.md",
            "template.py~",
            "template.py.bak",
        ),
        *(".ipynb_checkpoints/a.py", ".vscode/settings.json", "provided/#utils.py#", "$RECYCLE.BIN/a", "Icon\r"),
    ],
)
def test_what_systems_and_editors_leave_behind_is_no_part_of_an_exercise(write_folder, path):
    assert read_folder(write_folder({**inline_files(), path: b"\xff"})) == inline_files()


@pytest.mark.parametrize("save", [lambda text: text.replace(b"\n", b"\r\n"), lambda text: b"\xef\xbb\xbf" + text])
def test_a_folder_saved_on_windows_is_the_same_version(write_folder, save):
    data = {"provided/points.csv": b"\xef\xbb\xbf1,2\r\n", "figures/a.png": b"\x89PNG\r\n\x1a\n"}
    saved = {path: save(content) for path, content in full_files().items()}
    assert read_folder(write_folder({**saved, **data})) == {**full_files(), **data}


def test_text_stored_before_it_was_normal_is_read_all_the_same():
    files = {path: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n") for path, text in full_files().items()}
    exercise = parse_exercise("double", files)
    assert exercise.template == parse_exercise("double", full_files()).template
    assert exercise.version == content_hash(files)


@pytest.mark.parametrize("path", ["statement.en.md", "exercise.toml", "hidden/submissions/wrong_answer/a.py"])
def test_a_file_in_another_encoding_is_the_only_problem(path):
    files = full_files()
    files[path] = "# 每一行的范数，见题目。\n".encode("gbk") + files.get(path, b"")
    assert only_problem(files) == (path, "", Message("file_other_encoding", {"encoding": "GB18030"}))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ExerciseError, match="not_a_folder"):
        load_exercise(tmp_path / "nothing")


@pytest.mark.parametrize("target", ["/etc/passwd", "template.py", "nowhere"])
def test_a_symbolic_link_is_refused_wherever_it_points(write_folder, target):
    folder = write_folder(inline_files())
    os.symlink(target, folder / "learn.en.md")
    with pytest.raises(ExerciseError, match=r"learn\.en\.md: file_is_link"):
        load_exercise(folder)


def test_a_link_to_a_folder_is_refused_too(write_folder, tmp_path):
    folder = write_folder(inline_files())
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", folder / "figures")
    with pytest.raises(ExerciseError, match="figures: file_is_link"):
        load_exercise(folder)


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(write_folder):
    folder = write_folder({**inline_files(), "learn.en.md": b"x" * MAX_FILE_BYTES})
    assert len(load_exercise(folder).learn["en"]) == MAX_FILE_BYTES
    (folder / "learn.en.md").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    with pytest.raises(ExerciseError, match=rf"learn\.en\.md: file_too_large\(limit_bytes={MAX_FILE_BYTES}\)"):
        load_exercise(folder)


# --- Versions --------------------------------------------------------------------------------------------------


def test_the_version_is_a_sha_256_over_paths_and_contents():
    expected = hashlib.sha256(b"1 2 axy" + b"3 0 b/c").hexdigest()
    assert content_hash({"b/c": b"", "a": b"xy"}) == expected


def test_the_order_in_which_files_are_found_does_not_change_the_version():
    files = full_files()
    assert content_hash(dict(reversed(files.items()))) == content_hash(files)
    assert parse_exercise("double", files).version == content_hash(files)


@given(st.data())
def test_any_change_of_a_file_is_another_version(data):
    files = full_files()
    path = data.draw(st.sampled_from(sorted(files)))
    changed = {**files, path: data.draw(st.binary(max_size=20).filter(lambda content: content != files[path]))}
    assert content_hash(changed) != content_hash(files)


def test_moving_a_byte_between_path_and_content_is_another_version():
    assert content_hash({"ab": b"c"}) != content_hash({"a": b"bc"}) != content_hash({"abc": b""})


def test_a_renamed_or_an_empty_file_more_is_another_version():
    versions = {
        content_hash({"a": b""}),
        content_hash({"b": b""}),
        content_hash({"a": b"", "b": b""}),
        content_hash({}),
    }
    assert len(versions) == 4


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("hidden/cases.py", True),
        ("hidden/reference.py", True),
        ("hidden/driver.py", False),
        ("hidden/submissions/accepted/x.py", True),
        ("provided/utils.py", False),
        ("template.py", False),
        ("figures/hidden.svg", False),
    ],
)
def test_what_is_below_hidden_is_secret_but_for_the_driver(path, secret):
    assert is_secret(path) is secret


def test_the_helper_of_these_tests_makes_a_valid_exercise():
    assert problems(inline_files()) == []
    assert inline_exercise(reference="def double(x): return x").reference_source.endswith("return x")
