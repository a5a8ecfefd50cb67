"""Read a file with a student's code: Python, or a notebook."""

from pathlib import Path

from app.client.notebook_file import NotebookError, NotebookSource, notebook_source
from app.i18n.words import Words
from grader.message import Message
from grader.plain_text import NotPlainTextError, read_text


class SourceFileError(ValueError):
    """A file that cannot be read as code; the text says why."""


def read_source_file(path: Path, words: Words) -> NotebookSource | str:
    """Return the text of a file, or the code in a notebook. Raises SourceFileError."""
    try:
        text = read_text(path.read_bytes())
        return notebook_source(text) if path.suffix == ".ipynb" else text
    except OSError as error:
        reason = words.text("%(path)s cannot be read: %(reason)s.", path=path, reason=error.strerror)
        raise SourceFileError(reason) from error
    except NotPlainTextError as error:
        reason = words.message(Message("at_field", {"field": str(path), "reason": error.message}))
        raise SourceFileError(reason) from error
    except NotebookError as error:
        reason = words.text("%(path)s is not a notebook with code cells.", path=path)
        raise SourceFileError(reason) from error
