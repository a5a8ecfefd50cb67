"""The card of a result on a page: the parts of every card, and the numbers of the smallest input as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.i18n.words import Words
from app.present.card import Card, SourceLine, card_of
from app.present.reason import Reason
from app.submissions.explanation_schemas import ExplanationRead
from app.submissions.schemas import SubmissionRead
from app.web.views.case_data import DetailView, ToleranceOf, detail_view, is_wrong


@dataclass(frozen=True)
class DataView:
    """Numbers on the card: an input, what was expected, and what came. `error` is the exception on this input."""

    title: str
    is_smallest: bool
    detail: DetailView
    right: str
    error: str
    is_error_said: bool = False
    """Whether the exception stands above already."""

    @property
    def marks(self) -> bool:
        """Whether a cell is marked as wrong, so that a legend is needed."""
        pairs = [(one, other) for one, other in self.detail.outputs if other]
        return any(cell.differs for _, got in pairs for part in got.slices or () for row in part.rows for cell in row)


@dataclass(frozen=True)
class CardView:
    """The card of a refused submission, ready for the template. Each part may be missing."""

    reason: Reason
    exception: str
    output: str
    lines_title: str
    lines: Sequence[SourceLine]
    data: DataView | None
    deciding: int | None
    same_way: str
    waiting: str
    announcement: str


def plain(read: SubmissionRead) -> dict[str, Any]:
    """Return a submission in the form that all presenters share, without its arrays and source."""
    return read.model_dump(exclude={"source": True, "staff": True, "cases": {"__all__": {"detail"}}})


def card_view(read: SubmissionRead, tolerance_of: ToleranceOf, words: Words) -> CardView:
    """Return the card of a refused submission."""
    is_awaited = read.is_explained_later and not _has_reason(read.explanation)
    card = card_of(plain(read), words)
    has_nothing = read.is_explained_later and read.explanation is None
    data = None if has_nothing else _data(read, card, tolerance_of, words)
    if data is not None and data.error in (card.exception, card.reason.text):
        data = replace(data, error="", is_error_said=bool(data.error))
    return CardView(
        reason=card.reason,
        exception=card.exception,
        output=card.output,
        lines_title=card.lines_title,
        lines=card.lines,
        data=data,
        deciding=card.deciding,
        same_way=card.same_way,
        waiting=words.text("The reason is being worked out. It appears here.") if is_awaited else "",
        announcement=" ".join(filter(None, (card.reason.text, card.reason.question))).replace("`", ""),
    )


def _has_reason(explanation: ExplanationRead | None) -> bool:
    """Return whether an explanation says what is wrong: a first card often has only the smallest input."""
    return explanation is not None and bool(explanation.hint or explanation.diagnoses)


def _data(read: SubmissionRead, card: Card, tolerance_of: ToleranceOf, words: Words) -> DataView | None:
    if read.explanation is not None and card.has_smallest:
        return smallest_view(read.explanation, tolerance_of, words)
    deciding = None if card.deciding is None else read.cases[card.deciding]
    detail = deciding.detail if deciding else None
    if deciding is None or detail is None or not (detail.expected or detail.actual):
        return None
    shown = detail_view(detail.inputs, detail.expected, detail.actual, tolerance_of)
    return _with_wrong_only(DataView(words.text("Case %(name)s", name=deciding.name), False, shown, "", ""), words)


def smallest_view(explanation: ExplanationRead, tolerance_of: ToleranceOf, words: Words) -> DataView | None:
    """Return the smallest input that fails, with the wrong outputs only."""
    smallest = explanation.smallest
    if smallest is None:
        return None
    detail = detail_view(smallest.inputs, smallest.expected, smallest.actual, tolerance_of)
    title = words.text("Smallest input that fails")
    return _with_wrong_only(DataView(title, True, detail, "", (smallest.error or "").partition("\n")[0]), words)


def _with_wrong_only(view: DataView, words: Words) -> DataView:
    outputs = view.detail.outputs
    wrong = [output for output in outputs if is_wrong(output)]
    right = [expected.name for expected, actual in outputs if not is_wrong((expected, actual))]
    if not wrong or not right:
        return view
    names = words.text("Correct here: %(names)s.", names=words.joined(right))
    return replace(view, detail=replace(view.detail, outputs=wrong), right=names)
