"""`tensorjudge login`, `list`, `download`, `test`, `submit`, `history`: commands for students.

Exit status: 0 done or accepted, 1 another verdict, 2 usage, 3 a failure of the program or the network.
"""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.enums import Visibility
from app.i18n.terminal import terminal_words
from app.i18n.words import mark

ACCEPTED, NOT_ACCEPTED, USAGE, FAILURE = 0, 1, 2, 3
_WIDE = 400  # columns, where the output is no terminal

AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs.")]
Slug = Annotated[str, typer.Argument(help="The exercise's name, as in its address: maxpool_backward.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (login, logout, download, test, submit, history):
        app.command()(command)
    app.command("list")(list_exercises)


def login(
    url: Annotated[str, typer.Argument(help="The service: https://judge.example.org")],
    username: Annotated[str | None, typer.Option("--username", "-u", help="Asked for if it is left out.")] = None,
) -> None:
    """Log in to a service, and store an API token in a file that only you can read.

    Asks for the password, or reads its first line from standard input.
    """
    from app.client.api import Api, is_unprotected
    from app.client.config import Login, write_login

    words = terminal_words()
    with _plain_errors():
        api = Api(url)
        if is_unprotected(api.url):
            warning = words.text(
                "Warning: %(url)s is not https. Everybody on the way can read your password.", url=api.url
            )
            _say(warning, "yellow")
        name = username or typer.prompt(words.text("User name"), err=True)
        password = _ask_password()
        user, cookie = api.request("POST", "/auth/login", {"username": name, "password": password})
        made, _ = api.request("POST", "/auth/tokens", {"name": f"tensorjudge on {_host()}"}, Cookie=cookie)
        api.request("POST", "/auth/logout", Cookie=cookie)
        path = write_login(Login(api.url, made["token"], user["username"], made["id"]))
        _say(
            words.text(
                "Logged in to %(url)s as %(name)s. The token is in %(path)s.",
                url=api.url,
                name=user["username"],
                path=path,
            )
        )


def logout() -> None:
    """Revoke the token of this machine and delete it."""
    from app.client.api import Api, ClientError, ServiceError
    from app.client.config import forget_login, read_login

    words, kept = terminal_words(), read_login()
    if kept is None or not forget_login():
        _say(words.text("There is no login on this machine."))
        return
    try:
        Api(kept.url, kept.token).request("DELETE", f"/auth/tokens/{kept.token_id}")
        _say(words.text("Logged out of %(url)s.", url=kept.url))
    except (ClientError, ServiceError) as error:
        text = words.text(
            "The token is deleted here, but may still work. Revoke it in your profile. Reason: %(reason)s",
            reason=error,
        )
        _say(text, "yellow")


def list_exercises(as_json: AsJson = False) -> None:
    """List the labs and exercises, with your progress."""
    from app.client.show import exercise_list

    with _plain_errors():
        api = _api()
        labs, progress = api.get("/labs"), api.get("/me/progress")
        if as_json:
            print(json.dumps(progress, ensure_ascii=False))
        else:
            _out().print(exercise_list(labs, progress))


def download(
    slug: Slug,
    folder: Annotated[
        Path | None, typer.Option("--to", help="Where to put it; default: a folder of its name.")
    ] = None,
) -> None:
    """Download an exercise: statement, template, provided modules, and the visible cases.

    Keeps a solution.py that already exists.
    """
    from app.client import kit
    from app.replay_kit import SOLUTION

    with _plain_errors():
        target = folder or Path(slug)
        files = kit.download(_api(), slug, target)
        text = terminal_words().text(
            "%(count)s files are in %(folder)s. Write %(solution)s, then run: python try_cases.py",
            count=len(files),
            folder=target,
            solution=target / SOLUTION,
        )
        _say(text)


def test(
    file: Annotated[Path, typer.Argument(help="Your solution: a Python file or a notebook.")],
    exercise: Annotated[str | None, typer.Option("--exercise", "-e", help="Default: that of its folder.")] = None,
    online: Annotated[bool, typer.Option("--online", help="On the service; does not count as an attempt.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run a solution on the visible cases: offline with the local grader, or on the service with --online."""
    from app.client import kit

    with _plain_errors():
        source = _read(file)
        slug = exercise or kit.slug_beside(file)
        if online:
            raise typer.Exit(_grade_on_service(_api(), slug, source, as_json, is_run=True))
        raise typer.Exit(_grade_here(slug, source, kit.version_beside(file), as_json))


def submit(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Your solution: a Python file or a notebook.")],
    assignment: Annotated[
        str | None, typer.Option(help="The identifier of the assignment, if several open ones contain the exercise.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Submit a solution and wait for its verdict. Ctrl-C also cancels it on the service."""
    with _plain_errors():
        raise typer.Exit(_grade_on_service(_api(), slug, _read(file), as_json, assignment=assignment))


def history(
    exercise: Annotated[str | None, typer.Argument(help="Only those to this exercise.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List your submissions, newest first."""
    from urllib.parse import urlencode

    from app.client.show import submission_list

    with _plain_errors():
        query = {"limit": limit, **({"exercise": exercise} if exercise else {})}
        items = _api().get(f"/me/submissions?{urlencode(query)}")["items"]
        if as_json:
            print(json.dumps(items))
        elif items:
            out = _out()
            table = submission_list(items, out.width if out.is_terminal else None)
            out.print(table, width=None if out.is_terminal else _WIDE, crop=False)
        else:
            _say(terminal_words().text("You have not submitted anything yet."))


def visibility(
    slug: Slug,
    kind: Annotated[Visibility, typer.Argument(help="Who sees it.")],
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Id of a course to link; replaces your other links.")
    ] = None,
) -> None:
    """Set who sees an exercise of yours on the service."""
    from urllib.parse import quote

    words = terminal_words()
    with _plain_errors():
        body = {"visibility": kind, "course_ids": course}
        read, _ = _api().request("PATCH", f"/exercises/{quote(slug)}/visibility", body)
        _say(words.text("%(slug)s: visibility %(kind)s", slug=slug, kind=read["visibility"]), "green")


def _grade_on_service(
    api: Any, slug: str, source: str, as_json: bool, *, is_run: bool = False, assignment: str | None = None
) -> int:
    from app.client import grading
    from app.client.show import followed, print_submission

    submission_id = grading.submit(api, slug, source, is_run=is_run, assignment=assignment)
    events = grading.follow(api, submission_id)
    try:
        report = followed(events, Console(stderr=True, highlight=False), shows=not as_json)
    except KeyboardInterrupt:
        report = grading.cancel(api, submission_id)
        if not report["is_cancelled"]:
            _say(terminal_words().text("Too late to stop it: the verdict was there already."), "yellow")
    if as_json:
        print(json.dumps(report), flush=True)
    else:
        print_submission(_out(), report)
    if report["verdict"] in (None, "internal_error"):
        return FAILURE if report["verdict"] else NOT_ACCEPTED
    return ACCEPTED if report["verdict"] == "accepted" else NOT_ACCEPTED


def _grade_here(slug: str, source: str, version: str | None, as_json: bool) -> int:
    from app.client.local import run_visible
    from app.client.show import print_submission

    report = run_visible(slug, source)
    if version not in (None, report["version"]):
        text = mark("This machine has another version of the exercise than the one that was downloaded.")
        _say(terminal_words().text(text), "yellow")
    if as_json:
        print(json.dumps(report))
    else:
        print_submission(_out(), report)
    return ACCEPTED if report["verdict"] == "accepted" else NOT_ACCEPTED


@contextmanager
def _plain_errors() -> Iterator[None]:
    """End the command with an error message and the matching exit status."""
    from app.client.api import ClientError, ServiceError

    try:
        yield
    except ClientError as error:
        _say(str(error), "red")
        raise typer.Exit(USAGE) from error
    except ServiceError as error:
        _say(str(error), "red")
        raise typer.Exit(FAILURE) from error
    except KeyboardInterrupt:
        text = mark("Stopped. What was submitted is graded all the same. See: tensorjudge history")
        _say(terminal_words().text(text), "yellow")
        raise typer.Exit(FAILURE) from None


def _api() -> Any:
    from app.client.api import Api, ClientError
    from app.client.config import read_login

    kept = read_login()
    if kept is None:
        raise ClientError(terminal_words().text("You are not logged in. Run: tensorjudge login URL"))
    return Api(kept.url, kept.token)


def _read(file: Path) -> str:
    """Return the code of a file. Of a notebook, say what is handed in and what is left out."""
    from app.cli.source_file import SourceFileError, read_source_file
    from app.client.api import ClientError

    words = terminal_words()
    try:
        found = read_source_file(file, words)
    except SourceFileError as error:
        raise ClientError(str(error)) from error
    if isinstance(found, str):
        return found
    _say(words.plural("%(count)s code cell is handed in.", "%(count)s code cells are handed in.", found.cells))
    if not found.is_tagged and found.cells > 1:
        _say(words.text("To hand in only some cells, give them the tag `solution`."))
    if found.left_out:
        _say(
            words.text("Left out, because only notebooks know it: %(lines)s", lines="; ".join(found.left_out)),
            "yellow",
        )
    return found.source


def _ask_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(terminal_words().text("Password"), hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _host() -> str:
    return socket.gethostname()[:40] or "a computer"


def _out() -> Console:
    return Console(highlight=False)


def _say(message: str, style: str = "") -> None:
    Console(stderr=True, highlight=False).print(message, style=style, markup=False, soft_wrap=True)
