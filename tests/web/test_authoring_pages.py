"""Authoring as a browser without scripts sees it."""

import io
import re
import zipfile

import pytest

from app.authoring.archive import write_zip
from app.authoring.skeleton import skeleton_files
from app.enums import Role
from tests.app.api import PASSWORD
from tests.web.conftest import HTML


@pytest.fixture
def author(accounts, make_person):
    make_person(accounts, "grace", Role.INSTRUCTOR)
    accounts.headers.update(HTML)
    accounts.post("/login", data={"username": "grace", "password": PASSWORD})
    return accounts


@pytest.fixture
def row_norms(author):
    page = author.post("/authoring", data={"slug": "row_norms"})
    assert page.url.path == "/authoring/row_norms", page.text
    return page


def revision_in(page):
    return re.search(r'name="revision" value="(\d+)"', page.text)[1]


def test_students_have_no_authoring(accounts, register):
    student = register(accounts)
    assert student.get("/authoring").status_code == 403
    assert 'href="/authoring"' not in student.get("/").text


def test_a_new_exercise_lists_its_files_and_what_is_hidden(row_norms):
    assert "edit?path=hidden/reference.py" in row_norms.text
    assert "hidden from students" in row_norms.text and "not published" in row_norms.text


def test_a_wrong_name_is_told(author):
    page = author.post("/authoring", data={"slug": "Row Norms"})
    assert (
        page.status_code == 422 and "Write the name in snake_case" in page.text and 'value="Row Norms"' in page.text
    )


def test_a_file_is_previewed_saved_and_guarded_against_two_editors(author, row_norms):
    address = "/authoring/row_norms/edit?path=statement.en.md"
    page = author.get(address)
    form = {"path": "statement.en.md", "revision": revision_in(page), "content": "# Norms\r\n\r\n$x^2$ <b>"}
    preview = author.post(address, data={**form, "action": "preview"})
    assert '<span class="math inline">x^2</span>' in preview.text and "&lt;b&gt;" in preview.text
    assert "# Norms" not in author.get(address).text
    saved = author.post(address, data={**form, "action": "save"})
    assert "Saved" in saved.text and revision_in(saved) != form["revision"]
    assert "# Norms" in author.get(address).text
    late = author.post(address, data={**form, "content": "mine", "action": "save"})
    assert (
        late.status_code == 412 and "Somebody changed the exercise meanwhile" in late.text and ">\nmine<" in late.text
    )


@pytest.mark.parametrize(
    ("language", "samples", "limits"),
    [
        ("en", "Here the page shows the samples", "Here the page shows the limits"),
        ("zh", "页面会在这里显示样例", "页面会在这里显示各项限制"),
    ],
)
def test_a_preview_says_where_samples_and_limits_will_stand(author, row_norms, language, samples, limits):
    content = "before\n{{samples}}\nafter"
    form = {"path": "statement.en.md", "revision": "1", "content": content, "action": "preview"}
    address = "/authoring/row_norms/edit?path=statement.en.md"
    shown = author.post(address, data=form, headers={"Accept-Language": language}).text.partition(
        'id="file-preview"'
    )[2]
    assert shown.index("before") < shown.index(samples) < shown.index("after") < shown.index(limits)
    assert "{{" not in shown


def test_a_file_is_added_and_removed(author, row_norms):
    page = author.get("/authoring/row_norms/edit")
    form = {"path": "learn.en.md", "revision": revision_in(page), "content": "Norms."}
    saved = author.post("/authoring/row_norms/edit", data=form)
    assert "learn.en.md" in author.get("/authoring/row_norms").text
    form = {"path": "learn.en.md", "revision": revision_in(saved), "action": "delete"}
    assert "learn.en.md" not in author.post("/authoring/row_norms/edit?path=learn.en.md", data=form).text


def upload(author, packed, **data):
    return author.post("/authoring/upload", files={"file": ("Col-Norms.zip", packed)}, data={"lab": "own", **data})


def together(*folders):
    """Return a zip with the skeleton in each of these folders, and junk."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for folder in folders:
            for path, content in skeleton_files("col_norms").items():
                archive.writestr(f"{folder}/{path}", content)
        archive.writestr("__MACOSX/._x", b"\0")
    return packed.getvalue()


def test_of_several_exercises_in_a_zip_the_author_chooses_one(author):
    packed = together("main/练习/col_norms", "main/row_norms")
    page = upload(author, packed)
    assert page.status_code == 422 and page.text.count('name="folder"') == 2
    assert "The zip has 2 exercises." in page.text and 'value="main/练习/col_norms"' in page.text
    page = upload(author, packed, folder="main/练习/col_norms")
    assert page.url.path == "/authoring/col_norms", page.text
    assert "Not taken from the zip:" in page.text
    assert "<code>__MACOSX/</code>" in page.text and "<code>main/row_norms/</code>" in page.text


@pytest.mark.parametrize(
    ("folder", "slug"), [("Col-Norms (1)", "col_norms"), ("第一题", "col_norms"), ("col_norms (2)", "col_norms")]
)
def test_a_folder_whose_name_is_no_slug_is_asked_for_its_name(author, folder, slug):
    page = upload(author, together(folder))
    assert page.status_code == 422 and f'id="upload-slug" name="slug" value="{slug}"' in page.text
    assert f"The folder is named {folder}." in page.text
    wrong = upload(author, together(folder), slug="Not A Slug")
    assert wrong.status_code == 422 and 'value="Not A Slug"' in wrong.text
    page = upload(author, together(folder), slug="col_norms")
    assert page.url.path == "/authoring/col_norms", page.text
    taken = upload(author, together(folder), slug="col_norms")
    assert taken.status_code == 409 and 'name="slug" value="col_norms"' in taken.text


def test_files_in_no_folder_take_the_name_of_the_zip(author):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in skeleton_files("col_norms").items():
            archive.writestr(path, content)
    assert 'name="slug" value="col_norms"' in upload(author, packed.getvalue()).text


def test_a_draft_is_replaced_from_a_zip_with_its_folder_among_others(author, row_norms):
    packed = together("main/col_norms", "main/row_norms")
    page = author.post("/authoring/row_norms/upload", files={"file": ("x.zip", packed)})
    assert page.url.path == "/authoring/row_norms" and "main/col_norms/" in page.text
    packed = together("main/a", "main/b")
    page = author.post("/authoring/row_norms/upload", files={"file": ("x.zip", packed)})
    assert page.status_code == 422 and page.text.count('name="folder"') == 2
    page = author.post("/authoring/row_norms/upload", files={"file": ("x.zip", packed)}, data={"folder": "main/b"})
    assert page.url.path == "/authoring/row_norms", page.text


def test_a_binary_file_is_listed_and_not_edited(author):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in skeleton_files("col_norms").items():
            archive.writestr(f"col_norms/{path}", content)
        archive.writestr("col_norms/figures/a.png", b"\x89PNG\r\n\x1a\n\0")
    page = upload(author, packed.getvalue())
    assert '<span class="mono">figures/a.png</span>' in page.text
    shown = author.get("/authoring/col_norms/edit?path=figures/a.png")
    assert shown.status_code == 422 and "figures/a.png is a binary file" in shown.text
    assert "figures/a.png" in author.get("/authoring/col_norms/changes").text


def test_a_zip_becomes_an_exercise_and_a_bad_one_says_why(author):
    good = write_zip("col_norms", skeleton_files("col_norms"))
    page = author.post("/authoring/upload", files={"file": ("x.zip", good)}, data={"lab": "own"})
    assert page.url.path == "/authoring/col_norms", page.text
    bad = author.post("/authoring/upload", files={"file": ("x.zip", b"nothing")}, data={"lab": "own"})
    assert bad.status_code == 422 and "This file cannot be read as a zip" in bad.text
    escaping = write_zip("..", {"x.py": b""})
    page = author.post("/authoring/col_norms/upload", files={"file": ("x.zip", escaping)})
    assert "leads out of the folder" in page.text


def test_changes_since_the_published_version_are_shown(author, row_norms):
    page = author.get("/authoring/row_norms/changes")
    assert "Unpublished changes" in page.text and "diff-added" in page.text
    assert "Nothing has been published yet." in author.get("/authoring/row_norms/versions").text


def test_an_unpublished_exercise_is_thrown_away(author, row_norms):
    assert "You have not written any exercises yet." in author.post("/authoring/row_norms/discard").text


def test_the_pages_are_chinese_on_request(author, row_norms):
    author.post("/language/zh")
    assert "新建题目" in author.get("/authoring").text
    assert "对学生隐藏" in author.get("/authoring/row_norms").text
