"""`tensorjudge exercise load`: brings the folder of exercises into the running service, without a restart."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.database import service_database
from app.cli.ending import operator_errors, stop
from app.i18n.terminal import terminal_words

LOADED, REFUSED, USAGE, OUR_FAILURE = 0, 1, 2, 3


def load(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="The folder of labs. [default: TENSORJUDGE_EXERCISES_DIR]"),
    ] = None,
) -> None:
    """Load the folder of exercises into the service's database, while the service runs or not.

    All its processes use the new versions within seconds. Stored submissions stay with the versions that judged them.

    Exit status: 0 loaded, 1 some exercises were refused, 2 usage, 3 the grader itself failed.
    """
    from app.exercises.catalogue_loader import CatalogueLoader
    from app.observability.logs import configure_logs
    from app.present.failure_text import failure_text
    from app.settings import Settings
    from grader.errors import GraderError
    from grader.grader import Grader

    words = terminal_words()
    if folder is not None and not any(folder.glob("*/lab.toml")):
        raise stop(USAGE, words.text("%(path)s has no labs: folders with a lab.toml.", path=folder))
    with operator_errors():
        settings = Settings.read()
    configure_logs(settings)
    with service_database() as database:
        grader = Grader(slots=1, caps=settings.caps)
        try:
            grader.start()
            changes = CatalogueLoader(database, grader, settings).load_again(None, folder)
        except GraderError as error:
            raise stop(OUR_FAILURE, failure_text(error, words)) from error
        finally:
            grader.close()
    if changes is None:
        raise stop(OUR_FAILURE, words.text("The exercises could not be loaded. The log has the reason."))
    for text, slugs in (
        (words.text("New: %(exercises)s", exercises=", ".join(changes.new)), changes.new),
        (words.text("Changed: %(exercises)s", exercises=", ".join(changes.changed)), changes.changed),
        (words.text("Removed: %(exercises)s", exercises=", ".join(changes.removed)), changes.removed),
    ):
        if slugs:
            typer.echo(text)
    typer.echo(words.text("Unchanged: %(count)s", count=len(changes.unchanged)))
    for problem in changes.refused:
        typer.echo(words.text("Refused: %(problem)s", problem=problem), err=True)
    raise typer.Exit(REFUSED if changes.refused else LOADED)
