"""How a command ends that cannot do its work: with a sentence in the language of the terminal, and a status."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from app.errors import OperatorError
from app.i18n.terminal import terminal_words

OUR_FAILURE = 3


def stop(status: int, text: str) -> typer.Exit:
    """Print why the command ends, in red on a terminal; return the exception to raise."""
    Console(stderr=True, highlight=False).print(text, style="red", markup=False, soft_wrap=True)
    return typer.Exit(status)


@contextmanager
def operator_errors() -> Iterator[None]:
    """End the command where an operator has to change something, or where the grader fails."""
    from app.present.failure_text import failure_text
    from grader.errors import GraderError

    try:
        yield
    except OperatorError as error:
        raise stop(OUR_FAILURE, f"tensorjudge: {terminal_words().message(error.message)}") from error
    except GraderError as error:
        raise stop(OUR_FAILURE, f"tensorjudge: {failure_text(error, terminal_words())}") from error
