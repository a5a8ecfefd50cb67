"""The mutants as findings: survivors, marks that do not fit, families that refuse nothing of their own."""

from collections.abc import Iterable

from grader.checks.finding import Finding, Findings, line_of, note, warning
from grader.checks.mutation import Fate, MutationReport
from grader.checks.solutions import families_meant
from grader.checks.subject import Subject, refused_by
from grader.exercise import EquivalentMutant

SURVIVES = "survives: "
_FILE, _CASES = "hidden/reference.py", "hidden/cases.py"


def mutants_killed(subject: Subject) -> Findings:
    """Every mutant of the reference is refused by a case, or marked as equivalent with a reason."""
    report = subject.mutation
    for survivor in report.survivors:
        yield Finding(f"{SURVIVES}{survivor.change}. Missing: {survivor.missing_family}", _FILE, survivor.line)
    for trial in report.trials:
        if trial.fate is Fate.KILLED_BY_CHANCE:
            yield warning(f"is refused on some seeds only: {trial.mutant.change}", _FILE, trial.mutant.line)
    yield from _marks(subject, report)
    counts = ", ".join(
        f"{report.count(fate)} {fate}" for fate in Fate if report.count(fate) or fate is Fate.SURVIVING
    )
    yield note(f"{len(report.trials)} mutants: {counts}")


def _marks(subject: Subject, report: MutationReport) -> Findings:
    """Each mark in exercise.toml means one mutant, and one that no case refuses."""
    toml = subject.exercise.files["exercise.toml"].decode()
    trials = {(trial.mutant.line, trial.mutant.change): trial for trial in report.trials}
    seen: set[tuple[int, str]] = set()
    for number, mark in enumerate(subject.exercise.equivalent_mutants):
        line = line_of(toml, r"^\[\[equivalent_mutants\]\]", number)
        trial = trials.get((mark.line, mark.change))
        if trial is None:
            yield Finding(
                f"marks no mutant of line {mark.line}: {mark.change}{_meant(mark, trials)}", "exercise.toml", line
            )
        elif (mark.line, mark.change) in seen:
            yield Finding(f"marks a mutant twice: {mark.change}", "exercise.toml", line)
        elif trial.families:
            message = f"marks a mutant that {trial.families[0]} refuses: {mark.change}"
            yield Finding(message, "exercise.toml", line)
        seen.add((mark.line, mark.change))


def _meant(mark: EquivalentMutant, keys: Iterable[tuple[int, str]]) -> str:
    lines = [str(line) for line, change in keys if change == mark.change]
    return f"; line {' and '.join(lines)} has this change" if lines else ""


def families_of_use(subject: Subject) -> Findings:
    """Each family is the first to refuse some mutant or kept solution, or is what a kept one was written for."""
    found = [trial.families for trial in subject.mutation.trials if trial.families]
    found += [_in_order(subject, refused_by(reports[0])) for _, reports in subject.kept_reports]
    only = {families[0] for families in found if len(families) == 1}
    meant = {family for kept in subject.exercise.submissions for family in families_meant(kept.source)}
    of_use = meant | {families[0] for families in found if families}
    useless = [family for family in subject.families if family not in of_use]
    if useless:
        message = "whatever they refuse, an earlier one does; keep a wrong solution that each is for, or remove them"
        yield warning(f"families of no use: {', '.join(useless)}. Of mutants and kept solutions, {message}", _CASES)
    yield note(f"{len(only)} of {len(subject.families)} refuse something that no other does")


def _in_order(subject: Subject, families: set[str]) -> tuple[str, ...]:
    return tuple(family for family in subject.families if family in families)
