"""The card of a result: what a student reads first. Verdict, reason, the smallest input that fails, one question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.i18n.words import Words
from app.present.reason import Reason, python_text, reason_of
from app.submissions.explanation_schemas import ExplanationRead
from app.submissions.schemas import CaseRead, SubmissionRead, TraceRead
from app.web.views.case_data import DetailView, ToleranceOf, detail_view, is_wrong
from app.web.views.verdicts import APPEARANCES
from grader.message import Message, verbatim
from grader.verdict import Verdict

LINES_ON_CARD = 3
_WRONG_VALUES = frozenset({"value_wrong", "values_wrong", "all_values_wrong"})
_PYTHONS = ("verbatim", "error_with_advice")
_LINE_IN_BRACKETS = re.compile(r" \(line \d+\)$")


@dataclass(frozen=True)
class LineView:
    """A line of the submission, as a link. `caret` is the text's indentation up to a syntax error; None elsewhere."""

    number: int
    label: str
    text: str
    caret: str | None = None


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
    lines: Sequence[LineView]
    data: DataView | None
    same_way: str
    waiting: str
    announcement: str


def card_view(read: SubmissionRead, deciding: CaseRead | None, tolerance_of: ToleranceOf, words: Words) -> CardView:
    """Return the card of a refused submission. `deciding` is the case that its verdict comes from."""
    is_awaited = read.is_explained_later and read.explanation is None
    observed = _message(deciding) or _message(read)
    reason = _reason(read, deciding, observed, words)
    exception = "" if read.verdict is Verdict.COMPILE_ERROR else _exception(observed, reason, words)
    data = None if is_awaited else _data(read, deciding, tolerance_of, words)
    if data is not None and data.error in (exception, reason.text):
        data = replace(data, error="", is_error_said=True)
    return CardView(
        reason=reason,
        exception=exception,
        output="" if read.trace else _lines_of_python(observed, words),
        lines_title=_lines_title(read, words),
        lines=_lines(read.trace, words),
        data=data,
        same_way=_same_way(read.cases, deciding, words),
        waiting=words.text("The reason is being worked out. It appears here.") if is_awaited else "",
        announcement=" ".join(filter(None, (reason.text, reason.question))).replace("`", ""),
    )


def more_sentences(read: SubmissionRead, deciding: CaseRead | None, words: Words) -> Sequence[str]:
    """Return what is known beside the reason: other named mistakes, and numbers of the deciding case."""
    return _reason(read, deciding, _message(deciding) or _message(read), words).more


def deciding_case(read: SubmissionRead) -> CaseRead | None:
    """Return the first case with the submission's verdict; None if no case has it, as for a syntax error.

    Reports of earlier releases do not name it.
    """
    if read.verdict in (Verdict.ACCEPTED, None):
        return None
    named = [case for case in read.cases if case.name == read.decided_by]
    return next((case for case in named or read.cases if case.verdict is read.verdict), None)


def is_alike(case: CaseRead, other: CaseRead) -> bool:
    """Return whether two cases fail in the same way: with the same verdict, message and output."""
    return _way(case) == _way(other)


def _way(case: CaseRead) -> tuple[object, ...]:
    if case.code in _WRONG_VALUES:
        return case.verdict, case.values.get("output")
    text = case.message.partition("\n  line ")[0] if case.code in (None, *_PYTHONS) else ""
    return case.verdict, case.code, case.values.get("output"), text


def _same_way(cases: Sequence[CaseRead], deciding: CaseRead | None, words: Words) -> str:
    if deciding is None:
        return ""
    alike = sum(case is not deciding and is_alike(case, deciding) for case in cases)
    if not alike:
        return ""
    return words.plural(
        "%(count)s more case fails in the same way.", "%(count)s more cases fail in the same way.", alike
    )


def _message(read: CaseRead | SubmissionRead | None) -> Message | None:
    if read is None or not read.message:
        return None
    if read.code is None:
        return verbatim(read.message)
    return Message.from_json(read.model_dump(include={"code", "values", "more"}))


def _reason(read: SubmissionRead, deciding: CaseRead | None, observed: Message | None, words: Words) -> Reason:
    explanation = read.explanation if _is_about(read.explanation, deciding) else None
    reason = reason_of(explanation.model_dump() if explanation else None, observed, words)
    text = _LINE_IN_BRACKETS.sub("", reason.text) if read.trace else reason.text
    if not text and read.verdict is not None:
        text = words.text(APPEARANCES[read.verdict].meaning)
    return replace(reason, text=text)


def _is_about(explanation: ExplanationRead | None, deciding: CaseRead | None) -> bool:
    """Return whether an explanation is about the deciding case, so that it may stand below the verdict."""
    if explanation is None:
        return False
    return deciding is None or explanation.case in (None, deciding.name)


def _exception(observed: Message | None, reason: Reason, words: Words) -> str:
    """Return the exception itself, if the reason says it in other words."""
    line = python_text(observed, words).partition("\n")[0]
    return "" if line == reason.text else line


def _lines_of_python(observed: Message | None, words: Words) -> str:
    """Return a message of several lines in full, where the places in it are not known."""
    text = python_text(observed, words)
    return text if "\n" in text else ""


def _lines_title(read: SubmissionRead, words: Words) -> str:
    if read.verdict is Verdict.TIME_LIMIT_EXCEEDED:
        return words.text("When it was stopped, your code was here:")
    if read.verdict is Verdict.OUTPUT_LIMIT_EXCEEDED:
        return words.text("Your code prints here:")
    return ""


def _lines(trace: TraceRead | None, words: Words) -> list[LineView]:
    """Return the place of the error first, then the calls that led there."""
    if trace is None:
        return []
    calls = trace.frames[::-1][:LINES_ON_CARD]
    if not calls:
        if trace.line is None:
            return []
        caret = None if trace.column is None else _before(trace.text, trace.column)
        return [LineView(trace.line, words.text("Line %(line)s", line=trace.line), trace.text.rstrip(), caret)]
    inner, *outer = calls
    label = words.text("Line %(line)s, in %(function)s", line=inner.line, function=inner.function)
    if inner.function.startswith("<"):
        label = words.text("Line %(line)s", line=inner.line)
    first = LineView(inner.line, label, inner.text)
    return [first, *(_call(one.line, one.function, one.text, words) for one in outer)]


def _call(line: int, function: str, text: str, words: Words) -> LineView:
    if function.startswith("<"):
        return LineView(line, words.text("called from line %(line)s", line=line), text)
    label = words.text("called from line %(line)s, in %(function)s", line=line, function=function)
    return LineView(line, label, text)


def _before(text: str, column: int) -> str:
    """Return white space as wide as the text before a column, so that a caret stands below it."""
    return "".join("\t" if character == "\t" else " " for character in text[: column - 1])


def _data(
    read: SubmissionRead, deciding: CaseRead | None, tolerance_of: ToleranceOf, words: Words
) -> DataView | None:
    explanation = read.explanation
    if explanation is not None and explanation.smallest is not None and _is_about(explanation, deciding):
        return smallest_view(explanation, tolerance_of, words)
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
