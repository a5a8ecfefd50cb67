"""The mutants as findings: survivors, marks that do not fit, families that are never the first to refuse anything."""

from collections.abc import Iterable

from grader.exercise.exercise import TRAINING, EquivalentMutant
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.mutation import Fate, MutationReport
from grader.publish_gate.checks.solutions import families_meant
from grader.publish_gate.checks.subject import Subject, refused_by

SURVIVOR = "mutant_survives"
_FILE, _CASES = "hidden/reference.py", "hidden/cases.py"


def mutants_killed(subject: Subject) -> Findings:
    """Check that a case refuses every mutant of the reference, or that it is marked as equivalent.

    Where training is graded, a mutant that keeps the bound is right: it is counted, and no finding.
    """
    report = subject.mutation
    is_training = subject.exercise.limits.time_class == TRAINING
    for survivor in () if is_training else report.survivors:
        values = {"change": survivor.change, "family": survivor.missing_family}
        yield Finding(Message(SURVIVOR, values), _FILE, survivor.line)
    for trial in report.trials:
        if trial.fate is Fate.KILLED_BY_CHANCE:
            message = Message("mutant_refused_by_chance", {"change": trial.mutant.change})
            yield warning(message, _FILE, trial.mutant.line)
    yield from _marks(subject, report)
    yield note(Message("mutants_counted", {"count": len(report.trials), "fates": _fates(report)}))


def _fates(report: MutationReport) -> list[Message]:
    """Return how many mutants have each fate that occurs; survivors are counted in any case."""
    counted = {
        Fate.KILLED: Message("mutants_killed", {"count": report.count(Fate.KILLED)}),
        Fate.KILLED_BY_CHANCE: Message("mutants_killed_by_chance", {"count": report.count(Fate.KILLED_BY_CHANCE)}),
        Fate.EQUIVALENT: Message("mutants_equivalent", {"count": report.count(Fate.EQUIVALENT)}),
        Fate.IN_GIVEN_CODE: Message("mutants_in_given_code", {"count": report.count(Fate.IN_GIVEN_CODE)}),
        Fate.SURVIVING: Message("mutants_surviving", {"count": report.count(Fate.SURVIVING)}),
    }
    return [message for fate, message in counted.items() if report.count(fate) or fate is Fate.SURVIVING]


def _marks(subject: Subject, report: MutationReport) -> Findings:
    """Check that each mark in exercise.toml names one mutant, which no case refuses."""
    toml = subject.exercise.files["exercise.toml"].decode()
    trials = {(trial.mutant.line, trial.mutant.change): trial for trial in report.trials}
    seen: set[tuple[int, str]] = set()
    for number, mark in enumerate(subject.exercise.equivalent_mutants):
        line = line_of(toml, r"^\[\[equivalent_mutants\]\]", number)
        trial = trials.get((mark.line, mark.change))
        if trial is None:
            yield Finding(_no_mutant(mark, trials), "exercise.toml", line)
        elif (mark.line, mark.change) in seen:
            yield Finding(Message("mark_twice", {"change": mark.change}), "exercise.toml", line)
        elif trial.families:
            message = Message("mark_of_refused", {"family": trial.families[0], "change": mark.change})
            yield Finding(message, "exercise.toml", line)
        seen.add((mark.line, mark.change))


def _no_mutant(mark: EquivalentMutant, keys: Iterable[tuple[int, str]]) -> Message:
    lines = [str(line) for line, change in keys if change == mark.change]
    values = {"line": mark.line, "change": mark.change}
    if not lines:
        return Message("mark_without_mutant", values)
    return Message("mark_on_other_line", {**values, "lines": lines, "count": len(lines)})


def families_of_use(subject: Subject) -> Findings:
    """Check that each family is the first to refuse a mutant or example submission, or that one names it."""
    found = [trial.families for trial in subject.mutation.trials if trial.families]
    found += [_in_order(subject, refused_by(reports[0])) for _, reports in subject.kept_reports]
    only = {families[0] for families in found if len(families) == 1}
    meant = {family for kept in subject.exercise.submissions for family in families_meant(kept.source)}
    of_use = meant | {families[0] for families in found if families}
    useless = [family for family in subject.families if family not in of_use]
    if useless:
        yield warning(Message("families_unused", {"families": useless, "count": len(useless)}), _CASES)
    yield note(Message("families_counted", {"count": len(only), "all": len(subject.families)}))


def _in_order(subject: Subject, families: set[str]) -> tuple[str, ...]:
    return tuple(family for family in subject.families if family in families)
