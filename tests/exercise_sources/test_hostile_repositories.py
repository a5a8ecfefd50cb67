"""Repositories and servers of an attacker: each is refused with its reason, and nothing runs or is left behind."""

import os
import tempfile
import time
import zlib
from pathlib import Path

import pytest

from app.exercise_sources import repository as reader
from app.exercise_sources.addresses import Policy
from app.exercise_sources.errors import PullError
from app.exercise_sources.git_process import Bounds
from tests.exercise_sources.conftest import LAB, Served, read_at
from tests.exercise_sources.git_server import git_backend, serving

# What a refusal leaves behind is looked for in the folder that all workers share.
pytestmark = pytest.mark.xdist_group("git_sources")
QUICK = Bounds(time_s=3)


def dense(served: Served, *entries: tuple[str, bytes, str]) -> None:
    """Commit the lab `layers` with the exercise `dense`, which has these entries beside its exercise.toml."""
    repository = served.repository
    toml = ("100644", b"exercise.toml", repository.blob(b"points = 1\n"))
    exercise = repository.tree(*sorted([toml, *entries], key=lambda one: one[1]))
    lab = repository.tree(("40000", b"dense", exercise), ("100644", b"lab.toml", repository.blob(LAB)))
    repository.commit(repository.tree(("40000", b"layers", lab)))


def reasons(served: Served) -> str:
    (found,) = served.read().exercises
    assert found.files == {}
    return " ".join(map(str, found.reasons))


def left_behind() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("tensorjudge-source-*"))


def refusal(served: Served, **options: object) -> str:
    before = left_behind()
    with pytest.raises(PullError) as refused:
        served.read(**options)
    assert left_behind() <= before
    return str(refused.value.message)


def test_a_plain_repository_is_read(served):
    dense(served, ("100644", b"template.py", served.repository.blob(b"x = 1\r\n")))
    found = served.read()
    assert [lab.slug for lab in found.labs] == ["layers"]
    assert found.exercises[0].files == {"exercise.toml": b"points = 1\n", "template.py": b"x = 1\n"}


def test_a_folder_and_a_branch_are_chosen(served):
    tree = served.repository.folder({"course/layers/lab.toml": LAB, "course/layers/dense/exercise.toml": b""})
    served.repository.commit(tree, "spring")
    assert served.read("course", branch="spring").exercises[0].path == "layers/dense"
    assert "source_folder_missing" in refusal(served, folder="other", branch="spring")
    assert "source_git_failed" in refusal(served, branch="--upload-pack=touch")


def test_a_symbolic_link_is_refused(served):
    dense(served, ("120000", b"template.py", served.repository.blob(b"/etc/passwd")))
    assert "file_is_link" in reasons(served)


def test_a_lab_file_that_is_a_link_is_refused(served):
    link = served.repository.blob(b"/etc/passwd")
    served.repository.commit(
        served.repository.tree(("40000", b"layers", served.repository.tree(("120000", b"lab.toml", link))))
    )
    assert [str(message) for _, message in served.read().problems] == ["file_not_plain"]


def test_a_submodule_is_not_fetched(served):
    dense(served, ("160000", b"provided", "1" * 40))
    assert "file_not_plain" in reasons(served)


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/b", b""])
def test_names_that_lead_out_are_refused_by_git(served, name):
    dense(served, ("100644", name, served.repository.blob(b"x")))
    assert "source_git_failed" in refusal(served)


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/b"])
def test_names_that_lead_out_are_refused_without_gits_help(served, unchecked, name):
    dense(served, ("100644", name, served.repository.blob(b"x")))
    assert "source_name_refused" in refusal(served)


def test_a_gitmodules_with_an_option_for_an_address_runs_nothing(served, tmp_path):
    mark = tmp_path / "found"
    text = f'[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch {mark}\n'
    served.repository.commit(
        served.repository.tree(("100644", b".gitmodules", served.repository.blob(text.encode())))
    )
    assert "source_git_failed" in refusal(served)
    assert not mark.exists()


def test_hooks_and_configuration_of_the_repository_run_nothing(served, tmp_path):
    mark = tmp_path / "found"
    files = {"layers/lab.toml": LAB, "layers/dense/exercise.toml": b"", ".git-hooks/x": b"", ".lfsconfig": b"[lfs]\n"}
    files[".gitattributes"] = b"* filter=lfs diff=lfs\n"
    served.repository.commit(served.repository.folder(files))
    for name in ("post-checkout", "reference-transaction", "post-merge", "pre-auto-gc"):
        hook = served.repository.path / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    assert len(served.read().exercises) == 1
    assert not mark.exists()


def test_the_users_configuration_and_credentials_are_not_read(served, tmp_path, monkeypatch):
    mark = tmp_path / "found"
    (tmp_path / ".gitconfig").write_text(f'[credential]\n\thelper = "!touch {mark}"\n[core]\n\tfsmonitor = touch\n')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {mark}")
    monkeypatch.setenv("GIT_ASKPASS", f"touch {mark}")

    def ask(request):
        request.send_response(401)
        request.send_header("WWW-Authenticate", 'Basic realm="x"')
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(ask) as address, pytest.raises(PullError):
        read_at(f"{address}/x", Policy([address], loopback_http=True))
    dense(served)
    served.read()
    assert not mark.exists()


def test_a_name_that_is_no_utf8_is_refused(served):
    dense(served, ("100644", b"\xff\xfe.py", served.repository.blob(b"x")))
    assert "path_characters" in reasons(served)


def test_names_that_differ_in_case_alone_are_refused(served):
    blob = served.repository.blob(b"x")
    dense(served, ("100644", b"Template.py", blob), ("100644", b"template.py", blob))
    assert "file_twice" in reasons(served)


@pytest.mark.parametrize("name", [b"a\\b.py", b"-rf", b"a\nb.py", b"a\x1b[2J.py", "\u202eyp.py".encode()])
def test_names_that_other_systems_read_differently_are_refused(served, name):
    dense(served, ("100644", name, served.repository.blob(b"x")))
    text = reasons(served)
    assert "path_" in text
    assert text.isprintable()


def test_a_file_that_is_too_large_is_not_read(served):
    dense(served, ("100644", b"template.py", served.repository.blob(b"x" * 1_000_000)))
    assert "file_too_large" in reasons(served)


def test_a_pack_that_inflates_is_bounded(served):
    bomb = served.repository.blob(bytes(64 * 1024**2))
    dense(served, ("100644", b"template.py", bomb))
    try:
        assert "file_too_large" in reasons(served)
    except PullError as error:
        assert error.message.code == "source_git_failed"


def test_a_pack_larger_than_the_limit_is_refused(served):
    dense(served, ("100644", b"template.py", served.repository.blob(os.urandom(2 * 1024**2))))
    assert "source_git_failed" in refusal(served, bounds=Bounds(file_bytes=1024**2))


def test_more_entries_than_the_limit_are_refused(served):
    blob = served.repository.blob(b"x")
    many = served.repository.tree(*(("100644", b"%06d" % number, blob) for number in range(40_000)))
    served.repository.commit(served.repository.tree(("40000", b"many", many)))
    assert "source_too_many_files" in refusal(served)


def test_trees_that_share_their_parts_are_not_walked_for_ever(served):
    tree = served.repository.tree(("100644", b"exercise.txt", served.repository.blob(b"x")))
    for _ in range(6):
        tree = served.repository.tree(*(("40000", b"%02d" % number, tree) for number in range(20)))
    served.repository.commit(tree)
    assert "source_too_many_files" in refusal(served)


@pytest.mark.parametrize("below", [b"a", b"exercise"])
def test_a_deep_tree_is_refused(served, below):
    tree = served.repository.tree(("100644", b"x.txt", served.repository.blob(b"x")))
    for _ in range(50):
        tree = served.repository.tree(("40000", below, tree))
    toml = ("100644", b"exercise.toml", served.repository.blob(b""))
    if below == b"exercise":
        tree = served.repository.tree(("40000", b"dense", served.repository.tree(("40000", b"a", tree), toml)))
    served.repository.commit(tree)
    assert "source_too_deep" in refusal(served)


def test_more_exercises_than_the_limit_are_refused(served, monkeypatch):
    monkeypatch.setattr(reader, "MOST_EXERCISES", 3)
    served.repository.commit(served.repository.folder({f"e{number}/exercise.toml": b"" for number in range(4)}))
    assert "source_too_many_exercises" in refusal(served)


def test_two_exercises_of_one_name_are_both_refused(served):
    served.repository.commit(
        served.repository.folder({"one/dense/exercise.toml": b"", "two/dense/exercise.toml": b""})
    )
    assert [str(one.reasons[0].code) for one in served.read().exercises] == ["source_slug_twice"] * 2


def test_a_slug_that_is_a_part_of_a_path_is_refused(served):
    served.repository.commit(served.repository.folder({"records/exercise.toml": b"", "Bad-Name/exercise.toml": b""}))
    found = {one.slug: one.reasons[0].code for one in served.read().exercises}
    assert found == {"records": "source_slug_reserved", "Bad-Name": "folder_name_wrong"}


def test_a_redirect_is_not_followed(served):
    dense(served)
    asked = []

    def redirect(request):
        asked.append(request.path)
        request.send_response(302)
        request.send_header("Location", served.url + request.path[len("/x") :])
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(redirect) as address, pytest.raises(PullError) as refused:
        read_at(f"{address}/x", Policy([address], loopback_http=True))
    assert refused.value.message.code == "source_git_failed"
    assert len(asked) == 1


def test_alternates_of_a_plain_file_server_are_not_followed(tmp_path):
    asked = []

    def answer(request):
        asked.append(request.path)
        body = (
            b"1" * 40 + b"\trefs/heads/main\n" if "info/refs" in request.path else b"http://127.0.0.1:1/x/objects\n"
        )
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    with serving(answer) as address, pytest.raises(PullError):
        read_at(f"{address}/x", Policy([address], loopback_http=True))
    assert not [path for path in asked if "alternates" in path]


def test_a_server_that_never_answers_is_left(tmp_path):
    with serving(lambda _: time.sleep(60)) as address, pytest.raises(PullError) as refused:
        read_at(f"{address}/x", Policy([address], loopback_http=True), bounds=QUICK)
    assert refused.value.message.code == "source_too_slow"


def test_a_server_that_never_ends_is_left(tmp_path):
    def drip(request):
        request.send_response(200)
        request.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        request.end_headers()
        request.wfile.write(b"001e# service=git-upload-pack\n0000")
        try:
            while True:
                request.wfile.write(b"0032" + b"1" * 40 + b" HEAD\n")
                time.sleep(0.01)
        except OSError:
            pass

    with serving(drip) as address, pytest.raises(PullError) as refused:
        read_at(f"{address}/x", Policy([address], loopback_http=True), bounds=QUICK)
    assert refused.value.message.code in ("source_too_slow", "source_git_failed")


def test_an_object_that_is_not_what_it_says_is_refused(served):
    dense(served)
    blob = served.repository.blob(b"points = 1\n")
    path = served.repository.path / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 11\0points = 9\n"))
    assert "source_git_failed" in refusal(served)


def test_what_a_server_says_is_shown_as_one_short_plain_line(tmp_path):
    def shout(request):
        body = "ERR \x1b[31m\u202e".encode() + b"x" * 60_000
        line = b"%04x" % (len(body) + 4) + body
        start = b"001e# service=git-upload-pack\n0000"
        request.send_response(200)
        request.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        request.send_header("Content-Length", str(len(start + line)))
        request.end_headers()
        request.wfile.write(start + line)

    with serving(shout) as address, pytest.raises(PullError) as refused:
        read_at(f"{address}/x", Policy([address], loopback_http=True))
    line = str(refused.value.message.values["line"])
    assert line.isascii()
    assert line.isprintable()
    assert len(line) <= 200


def test_the_backend_of_the_tests_refuses_what_is_missing(tmp_path):
    with serving(git_backend(tmp_path)) as address, pytest.raises(PullError) as refused:
        read_at(f"{address}/none.git", Policy([address], loopback_http=True))
    assert "not found" in str(refused.value.message)
