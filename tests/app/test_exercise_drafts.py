"""Exercises that are written in the service, up to the publish gate: none of it runs their code."""

import io
import zipfile

import pytest

from app.authoring.archive import write_zip
from app.authoring.skeleton import skeleton_files
from app.authoring.versions import changes
from app.enums import Role
from tests.app.api import API, assert_problem

TEMPLATE = "/exercise-drafts/row_norms/files/template.py"


@pytest.fixture
def author(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def exercise_draft(author):
    answer = author.post("/exercise-drafts", {"slug": "row_norms"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(author, path, body, etag=None):
    headers = {**author.headers, **({} if etag is None else {"If-Match": etag})}
    return author.client.put(API + path, json=body, headers=headers)


def test_a_new_one_is_the_skeleton_under_its_own_name(author, exercise_draft):
    paths = {file["path"]: file["hidden"] for file in exercise_draft["files"]}
    assert paths["template.py"] is False and paths["hidden/reference.py"] is True
    statement = author.get("/exercise-drafts/row_norms/files/statement.en.md").json()["content"]
    assert "row_norms" in statement and "center_columns" not in statement


@pytest.mark.parametrize("slug", ["Row", "a", "row-norms", "../x", "1x"])
def test_a_name_against_the_rules_is_refused(author, slug):
    assert_problem(author.post("/exercise-drafts", {"slug": slug}), 422)


def test_a_name_is_taken_once(author, exercise_draft):
    assert_problem(author.post("/exercise-drafts", {"slug": "row_norms"}), 409)


def test_edits_need_the_revision_they_are_made_on(author, exercise_draft):
    etag = author.get("/exercise-drafts/row_norms").headers["etag"]
    assert_problem(put(author, TEMPLATE, {"content": "x = 1\n"}), 428)
    first = put(author, TEMPLATE, {"content": "x = 1\n"}, etag)
    assert (first.status_code, first.headers["etag"] != etag) == (204, True)
    assert_problem(put(author, TEMPLATE, {"content": "x = 2\n"}, etag), 412)
    assert author.get(TEMPLATE).json() == {"content": "x = 1\n"}
    assert author.get(TEMPLATE).headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "content"),
    [("a%20b.py", "x"), ("x/..%2f..%2fy.py", "x"), ("a.py", "x\0y"), ("a.py", "x" * (512 * 1024 + 1))],
)
def test_files_that_could_not_be_uploaded_cannot_be_written_either(author, exercise_draft, path, content):
    answer = put(author, f"/exercise-drafts/row_norms/files/{path}", {"content": content}, '"1"')
    assert answer.status_code in (404, 405, 422), answer.text


def test_a_file_is_stored_as_normal_text(author, exercise_draft):
    put(author, TEMPLATE, {"content": "\ufeffx = 1\r\ny = 2\rz = 3\n"}, '"1"')
    assert author.get(TEMPLATE).json() == {"content": "x = 1\ny = 2\nz = 3\n"}


def test_a_file_is_added_and_removed(author, exercise_draft):
    path = "/exercise-drafts/row_norms/files/learn.en.md"
    etag = put(author, path, {"content": "# Norms\n"}, '"1"').headers["etag"]
    removed = author.client.delete(API + path, headers={**author.headers, "If-Match": etag})
    assert removed.status_code == 204
    assert_problem(author.get(path), 404)


def test_nobody_else_sees_it(author, exercise_draft, accounts, make_person):
    other = make_person(accounts, "edsger", Role.INSTRUCTOR)
    administrator = make_person(accounts, "root", Role.ADMINISTRATOR)
    assert_problem(other.get("/exercise-drafts/row_norms"), 404)
    assert other.get("/exercise-drafts").json() == []
    assert administrator.get("/exercise-drafts/row_norms").status_code == 200


def test_it_goes_out_as_git_would_hold_it_and_comes_in_again(author, exercise_draft, accounts):
    packed = accounts.get(f"{API}/exercises/row_norms/export.zip", headers=author.headers).content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert "row_norms/hidden/reference.py" in archive.namelist()
    assert packed == write_zip("row_norms", skeleton_files("row_norms"))


def test_a_zip_with_something_wrong_is_refused_entry_by_entry(author, accounts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/../../etc/passwd", b"")
        archive.writestr("x/picture.png", b"\x89PNG\0")
    headers = {**author.headers, "Content-Type": "application/zip"}
    answer = accounts.post(f"{API}/exercises", content=packed.getvalue(), headers=headers)
    problem = assert_problem(answer, 422)
    assert problem["errors"] == [
        {
            "field": "x/../../etc/passwd",
            "message": "The path leads out of the folder.",
            "code": "path_leads_out",
            "values": {},
            "more": [],
        }
    ]
    assert author.get("/exercise-drafts").json() == []


def test_what_was_never_published_can_be_thrown_away(author, exercise_draft):
    assert author.delete("/exercise-drafts/row_norms").status_code == 204
    assert_problem(author.get("/exercise-drafts/row_norms"), 404)


def test_changes_are_told_file_by_file():
    told = changes({"a": b"1\n2\n", "b": b"x"}, {"a": b"1\n3\n", "c": b"y"})
    assert [(one.path, one.change) for one in told] == [("a", "changed"), ("b", "removed"), ("c", "added")]
    assert "-2\n+3" in told[0].diff
