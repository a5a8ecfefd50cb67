"""`%%submit SLUG` in a notebook: submits the cell and shows the report as its result."""

import io
import shlex
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from app.client import grading
from app.client.api import Api, ClientError, ServiceError
from app.client.config import read_login
from app.client.show import followed, print_submission
from app.i18n.terminal import terminal_words
from app.i18n.words import mark
from app.present.report_html import report_html

_USAGE = mark("Usage: %%submit SLUG [--run] [--assignment ID]   (--run: the visible cases only, not an attempt)")


class Result:
    """A finished submission, shown by a notebook or a terminal. `submission` is the API's response."""

    def __init__(self, submission: Mapping[str, Any]) -> None:
        self.submission = submission

    @property
    def verdict(self) -> str | None:
        """The verdict in one word."""
        verdict: str | None = self.submission["verdict"]
        return verdict

    def _repr_html_(self) -> str:
        return report_html(self.submission)

    def __repr__(self) -> str:
        text = io.StringIO()
        print_submission(Console(file=text, width=120, highlight=False, no_color=True), self.submission)
        return text.getvalue().strip()


def register(shell: Any) -> None:
    """Add the magic to an IPython shell."""
    shell.register_magic_function(submit, "cell", "submit")


def submit(line: str, cell: str) -> Result | None:
    """Submit this cell to an exercise: `%%submit maxpool_backward`.

    The cell must be the whole solution, with its imports.

    The cell is not executed in the notebook. Log in first, in a terminal: `tensorjudge login URL`.
    """
    words = shlex.split(line)
    slugs = [word for word in words if word != "--run"]
    assignment = None
    if "--assignment" in slugs[:-1]:
        place = slugs.index("--assignment")
        assignment = slugs[place + 1]
        del slugs[place : place + 2]
    if len(slugs) != 1 or slugs[0].startswith("-"):
        print(terminal_words().text(_USAGE))
        return None
    try:
        return Result(_graded(slugs[0], cell, is_run="--run" in words, assignment=assignment))
    except (ClientError, ServiceError) as error:
        print(error)
        return None


def _graded(slug: str, source: str, *, is_run: bool, assignment: str | None) -> dict[str, Any]:
    kept = read_login()
    if kept is None:
        raise ClientError(terminal_words().text("You are not logged in. Run in a terminal: tensorjudge login URL"))
    api = Api(kept.url, kept.token)
    submission_id = grading.submit(api, slug, source, is_run=is_run, assignment=assignment)
    try:
        return followed(grading.follow(api, submission_id), Console(stderr=True), shows=False)
    except KeyboardInterrupt:
        return grading.cancel(api, submission_id)
