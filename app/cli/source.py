"""`tensorjudge source`: exercises from git repositories, by hand or from cron."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.database import service_database
from app.cli.ending import stop
from app.enums import SourceChange
from app.i18n.terminal import terminal_words
from app.i18n.words import mark

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.exercise_sources.service import Source

NOTHING_FAILED, FAILED, USAGE = 0, 1, 2
Name = Annotated[str, typer.Argument(help="The name of the source.")]
_KINDS = {
    SourceChange.NEW: mark("new"),
    SourceChange.CHANGED: mark("changed"),
    SourceChange.REFUSED: mark("refused"),
    SourceChange.GONE: mark("gone from the repository"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sources = typer.Typer(no_args_is_help=True, help="Exercises from git repositories, for operators.")
    sources.command()(add)
    sources.command("list")(list_sources)
    sources.command()(pull)
    sources.command("apply")(apply_changes)
    sources.command()(remove)
    app.add_typer(sources, name="source")


def add(
    name: Annotated[str, typer.Argument(help="A short name in snake_case: the first part of its addresses.")],
    address: Annotated[str, typer.Argument(help="The https address of the repository.")],
    branch: Annotated[str | None, typer.Option(help="Default: the repository's default branch.")] = None,
    folder: Annotated[str, typer.Option(help="The folder with the labs; default: the whole repository.")] = "",
) -> None:
    """Add a git repository with labs of exercises. Nothing is fetched before the first pull."""
    from app.exercise_sources import service
    from app.exercise_sources.addresses import policy_of
    from app.settings import Settings

    words = terminal_words()
    with _sources() as database, database.writing() as session:
        service.add(session, None, policy_of(Settings.read()), name, address, branch=branch, folder=folder)
    typer.echo(words.text("Added %(name)s. Next: tensorjudge source pull %(name)s", name=name))


def list_sources() -> None:
    """List the sources, the state of their last pull, and the changes that wait to be applied."""
    from app.exercise_sources import service

    with _sources() as database, database.reading() as session:
        found = service.list_all(session)
    for source in found:
        _tell(source)
    if not found:
        typer.echo(terminal_words().text("There are no sources."))


def pull(
    name: Annotated[str | None, typer.Argument(help="Only this one; default: all.")] = None,
    by_service: Annotated[
        bool, typer.Option("--by-service", help="Let the running service or a worker pull, and do not wait for it.")
    ] = False,
) -> None:
    """Fetch repositories, and stage the new and changed exercises that pass the publish gate.

    What is published stays as it is until somebody applies a change.

    Exit status: 0 all were pulled, 1 one could not be, 2 usage, 3 the grader failed.
    """
    from app.exercise_sources import service
    from app.exercise_sources.addresses import policy_of
    from app.exercise_sources.errors import PullError
    from app.exercise_sources.gate import PublishGate
    from app.exercise_sources.pull import pull as pull_one
    from app.settings import Settings
    from grader.grader import Grader

    words, settings = terminal_words(), Settings.read()
    status = NOTHING_FAILED
    with _sources() as database:
        with database.reading() as session:
            chosen = [service.read(session, name)] if name else service.list_all(session)
        if by_service:
            with database.writing() as session:
                for source in chosen:
                    service.request_pull(session, None, source.name)
            raise typer.Exit(NOTHING_FAILED)
        for source in chosen:
            gate = PublishGate(lambda: Grader(slots=1, caps=settings.caps, packages=settings.allowed_packages))
            try:
                pull_one(database, gate, policy_of(settings), source.id)
            except PullError as error:
                text = words.text("%(name)s: %(reason)s", name=source.name, reason=words.message(error.message))
                Console(stderr=True, highlight=False).print(text, style="red", markup=False, soft_wrap=True)
                status = FAILED
                continue
            with database.reading() as session:
                _tell(service.read(session, source.name))
    raise typer.Exit(status)


def apply_changes(
    name: Name,
    slugs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXERCISE]...", help="As listed; default: all new and changed ones."),
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Do not wait until stored submissions are graded with the new version.")
    ] = False,
) -> None:
    """Apply staged changes: publish versions, or withdraw named exercises that are gone from the repository."""
    from app.exercise_sources import service

    words = terminal_words()
    with _sources() as database, database.writing() as session:
        staged = service.read(session, name).changes
        everything = [one.slug for one in staged if one.kind in (SourceChange.NEW, SourceChange.CHANGED)]
        chosen = slugs or everything
        for slug in chosen:
            service.apply(session, None, name, slug, unseen=unseen)
    typer.echo(words.plural("%(count)s change is applied.", "%(count)s changes are applied.", len(chosen)))


def remove(name: Name) -> None:
    """Remove a source and withdraw its exercises. Submissions stay."""
    from app.exercise_sources import service

    with _sources() as database, database.writing() as session:
        service.remove(session, None, name)
    typer.echo(terminal_words().text("Removed %(name)s.", name=name))


@contextmanager
def _sources() -> Iterator["Database"]:
    from app.http.errors import AppError

    with service_database() as database:
        try:
            yield database
        except AppError as error:
            raise stop(USAGE, f"tensorjudge: {terminal_words().message(error.message)}") from error


def _tell(source: "Source") -> None:
    words = terminal_words()
    console = Console(highlight=False)
    place = " ".join(part for part in (source.address, source.branch or "", source.folder) if part)
    console.print(f"{source.name}  {place}", markup=False, soft_wrap=True)
    if source.problem is not None:
        text = words.text("Last pull: %(reason)s", reason=words.message(source.problem))
        console.print(f"  {text}", style="red", markup=False, soft_wrap=True)
    if source.commit is not None:
        console.print(f"  {words.text('Commit %(commit)s', commit=source.commit[:12])}", markup=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    for change in source.changes:
        reason = "; ".join(words.message(one) for one in change.reasons)
        if change.is_preview_running:
            reason = words.text("stored submissions are being graded with it")
        table.add_row(words.text(_KINDS[change.kind]), change.slug, reason)
    if source.changes:
        console.print(table)
