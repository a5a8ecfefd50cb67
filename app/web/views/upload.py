"""The answer to the upload of a zip: why it was refused, and what the author can choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.authoring.service import NameNeededError
from app.authoring.zipped_exercise import SeveralExercisesError, ZippedExercise, slug_form
from app.http.errors import AppError, ConflictError
from app.i18n.words import Words
from app.web.forms import field_reason, reason

MOST_NAMED = 12
_LONGEST_NAME = 80


@dataclass(frozen=True)
class UploadAnswer:
    """The reasons, the folders of which one is to be chosen, and the name to be confirmed or typed."""

    reasons: Sequence[str] = ()
    folders: Sequence[str] = ()
    folder: str = ""
    needs_name: bool = False
    slug: str = ""


@dataclass(frozen=True)
class UploadForm:
    """The author's choices so far, and the name of the file."""

    file_name: str = ""
    folder: str = ""
    slug: str = ""

    def refused(self, error: AppError, words: Words) -> UploadAnswer:
        """Return the answer to a refusal."""
        reasons = [reason(error, words)]
        if isinstance(error, SeveralExercisesError):
            return UploadAnswer(reasons, folders=error.folders, slug=self.slug)
        if isinstance(error, NameNeededError):
            slug = error.slug or slug_form(self.file_name.rpartition(".")[0])
            return UploadAnswer(reasons, folder=self.folder, needs_name=True, slug=slug)
        if isinstance(error, ConflictError):  # the name is taken
            return UploadAnswer(reasons, folder=self.folder, needs_name=True, slug=self.slug)
        if error.errors and not error.errors[0].field.startswith("body."):
            reasons = [field_reason(one.field, one.message, words) for one in error.errors]
        return UploadAnswer(reasons, folder=self.folder, needs_name=bool(self.slug), slug=self.slug)


def draft_address(slug: str, zipped: ZippedExercise) -> str:
    """Return the address of the draft's page, which says what in the zip was left out."""
    named = [name[:_LONGEST_NAME] for name in zipped.left_out[:MOST_NAMED]]
    query = [("left_out", name) for name in named]
    if more := len(zipped.left_out) - len(named):
        query.append(("more", str(more)))
    return f"/authoring/{slug}?{urlencode(query)}" if query else f"/authoring/{slug}"
