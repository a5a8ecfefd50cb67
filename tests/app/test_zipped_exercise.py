"""Zips as people make them: the exercise is found, what does not belong to it is left out and named."""

import io
import zipfile

import pytest

from app.authoring.archive import ArchiveError
from app.authoring.zipped_exercise import SeveralExercisesError, read_exercise, slug_form
from grader.message import Message

GOOD = {"exercise.toml": b"format = 1\n", "hidden/cases.py": "# 例\n".encode()}


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def below(folder, files=GOOD):
    return {f"{folder}/{path}": content for path, content in files.items()}


@pytest.mark.parametrize(
    "folder",
    [
        *("relu", "demo (1)", "第一题", "course-main/exercises/activations/relu", "./relu", "作业 2026/周三/relu"),
        *("a b/c,d/relu", "relu/relu"),
    ],
)
def test_the_folder_is_found_wherever_it_is(folder):
    found = read_exercise(zipped(below(folder)))
    assert found.files == GOOD
    assert found.folder == folder.removeprefix("./")
    assert found.name == folder.rpartition("/")[2]


def test_files_in_no_folder_have_no_name():
    found = read_exercise(zipped(GOOD))
    assert (found.name, found.folder, found.files) == (None, ".", GOOD)


def test_backslashes_part_folders():
    found = read_exercise(zipped({name.replace("/", "\\"): content for name, content in below("课程/relu").items()}))
    assert (found.folder, found.files) == ("课程/relu", GOOD)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "cp437"])
def test_names_of_windows_are_read_in_their_encoding(encoding):
    folder = "été" if encoding == "cp437" else "梯度练习"
    raw = folder.encode(encoding)
    placeholder = "x" * len(raw)
    packed = zipped(below(f"{placeholder}/relu")).replace(placeholder.encode(), raw)
    assert read_exercise(packed).folder == f"{folder}/relu"


def test_text_of_windows_is_made_normal_and_data_stays():
    data = {"provided/points.csv": b"\xef\xbb\xbf1,2\r\n", "figures/a.png": b"\x89PNG\r\n\x1a\n\0"}
    saved = {path: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n") for path, text in GOOD.items()}
    assert read_exercise(zipped(below("relu", {**saved, **data}))).files == {**GOOD, **data}


def test_junk_and_what_lies_outside_is_left_out_and_named():
    files = {
        **below("main/lab/relu"),
        "main/.git/config": b"",
        "main/.git/objects/aa": b"\0",
        "__MACOSX/main/._relu": b"\0",
        "main/lab/relu/Thumbs.db": b"\0",
        "main/lab/relu/hidden/__pycache__/cases.pyc": b"\0",
        "main/README.md": b"",
        "main/other/a/b.txt": b"",
        "main/lab/lab.toml": b"",
    }
    found = read_exercise(zipped(files))
    assert found.files == GOOD
    assert found.left_out == (
        *("main/.git/", "__MACOSX/", "main/lab/relu/Thumbs.db", "main/lab/relu/hidden/__pycache__/"),
        *("main/README.md", "main/other/", "main/lab/lab.toml"),
    )


def test_of_several_the_author_chooses():
    packed = zipped({**below("main/relu"), **below("main/练习/tanh"), **below("__MACOSX/x")})
    with pytest.raises(SeveralExercisesError) as caught:
        read_exercise(packed)
    assert caught.value.folders == ["main/relu", "main/练习/tanh"]
    assert [one.field for one in caught.value.errors] == caught.value.folders
    for folder in caught.value.folders:
        assert read_exercise(packed, folder=folder).folder == folder
    assert read_exercise(packed, slug="tanh").folder == "main/练习/tanh"
    with pytest.raises(ArchiveError) as caught:
        read_exercise(packed, folder="main")
    assert caught.value.message.code == "zip_without_folder_named"


def test_two_of_one_name_are_both_offered():
    with pytest.raises(SeveralExercisesError) as caught:
        read_exercise(zipped({**below("a/relu"), **below("b/relu")}), slug="relu")
    assert caught.value.folders == ["a/relu", "b/relu"]


@pytest.mark.parametrize(("name", "more"), [("notes.txt", []), ("relu/exercise.toml.txt", ["zip_file_renamed"])])
def test_without_an_exercise_the_answer_says_what_is_missing(name, more):
    with pytest.raises(ArchiveError) as caught:
        read_exercise(zipped({name: b""}))
    assert caught.value.message.code == "zip_without_exercise"
    assert [one.code for one in caught.value.message.more] == more


def test_control_characters_of_names_are_shown_escaped():
    with pytest.raises(SeveralExercisesError) as caught:
        read_exercise(zipped({**below("a\x1b[31m"), **below("b\u202e")}))
    assert caught.value.message == Message(
        "zip_several_exercises", {"count": 2, "folders": ["a\\x1b[31m", "b\\u202e"]}
    )
    assert read_exercise(zipped({**below("a\x1b[31m"), **below("b")}), folder="a\\x1b[31m").files == GOOD


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        *(("demo (1)", "demo"), ("Row-Norms", "row_norms"), ("RowNorms", "row_norms"), ("relu - 副本", "relu")),
        *(
            ("3 layers", "layers"),
            ("ｒｅｌｕ", "relu"),
            ("relu", "relu"),
            ("第一题", ""),
            ("", ""),
            ("a" * 80, "a" * 64),
        ),
    ],
)
def test_a_name_that_is_no_slug_has_a_nearest_one(name, slug):
    assert slug_form(name) == slug
