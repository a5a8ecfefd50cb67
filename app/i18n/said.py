"""What the publish gate says, in the page's language: from its templates and values, never from its English."""

from app.authoring.schemas import FindingRead, GateCheckRead, GateRunRead, SaidRead
from app.i18n.sentences import translate
from app.i18n.words import Words, mark

# grader.publish_gate.gate
CHECK_NAMES = (
    mark("format"),
    mark("statements"),
    mark("sources"),
    mark("lab"),
    mark("cases"),
    mark("determinism"),
    mark("values"),
    mark("reference"),
    mark("second solution"),
    mark("kept submissions"),
    mark("time"),
    mark("template"),
    mark("gradients"),
    mark("properties"),
    mark("ties and kinks"),
    mark("mutants"),
    mark("families"),
)


def in_words(run: GateRunRead, words: Words) -> GateRunRead:
    """The run as a page shows it."""
    return run.model_copy(update={"checks": [_check(check, words) for check in run.checks]})


def said(sentence: SaidRead, words: Words) -> str:
    """One sentence with its values; what a student would be told of a case is told as there."""
    values = {
        name: translate(value, words) if isinstance(value, str) else said(value, words)
        for name, value in sentence.values.items()
    }
    return words.text(sentence.template, **values)


def _check(check: GateCheckRead, words: Words) -> GateCheckRead:
    note = said(check.said_note, words) if check.said_note else check.note
    findings = [_finding(one, words) for one in check.findings]
    return check.model_copy(update={"name": words.text(check.name), "note": note, "findings": findings})


def _finding(finding: FindingRead, words: Words) -> FindingRead:
    message = said(finding.said, words) if finding.said else finding.message
    return finding.model_copy(update={"message": message})
