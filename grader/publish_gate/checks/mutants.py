"""The mutants as findings: survivors, marks that do not fit, families that refuse nothing of their own."""

from collections.abc import Iterable
from functools import reduce

from grader.exercise.exercise import EquivalentMutant
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.mutation import Fate, MutationReport
from grader.publish_gate.checks.solutions import families_meant
from grader.publish_gate.checks.subject import Subject, refused_by
from grader.sentence import say

SURVIVES = "survives: "
_FILE, _CASES = "hidden/reference.py", "hidden/cases.py"


def mutants_killed(subject: Subject) -> Findings:
    """Every mutant of the reference is refused by a case, or marked as equivalent with a reason."""
    report = subject.mutation
    for survivor in report.survivors:
        message = say(
            "survives: %(change)s. Missing: %(family)s", change=survivor.change, family=survivor.missing_family
        )
        yield Finding(message, _FILE, survivor.line)
    for trial in report.trials:
        if trial.fate is Fate.KILLED_BY_CHANCE:
            message = say("is refused on some seeds only: %(change)s", change=trial.mutant.change)
            yield warning(message, _FILE, trial.mutant.line)
    yield from _marks(subject, report)
    yield note(say("%(count)s mutants: %(fates)s", count=len(report.trials), fates=_fates(report)))


def _fates(report: MutationReport) -> str:
    """How many have met which fate, of those that any has met; survivors are counted in any case."""
    counts = {fate: report.count(fate) for fate in Fate}
    told = {
        Fate.KILLED: say("%(count)s killed", count=counts[Fate.KILLED]),
        Fate.KILLED_BY_CHANCE: say("%(count)s killed by chance", count=counts[Fate.KILLED_BY_CHANCE]),
        Fate.EQUIVALENT: say("%(count)s equivalent", count=counts[Fate.EQUIVALENT]),
        Fate.IN_GIVEN_CODE: say("%(count)s in given code", count=counts[Fate.IN_GIVEN_CODE]),
        Fate.SURVIVING: say("%(count)s surviving", count=counts[Fate.SURVIVING]),
    }
    shown = [told[fate] for fate in Fate if counts[fate] or fate is Fate.SURVIVING]
    return reduce(lambda some, more: say("%(some)s, %(more)s", some=some, more=more), shown)


def _marks(subject: Subject, report: MutationReport) -> Findings:
    """Each mark in exercise.toml means one mutant, and one that no case refuses."""
    toml = subject.exercise.files["exercise.toml"].decode()
    trials = {(trial.mutant.line, trial.mutant.change): trial for trial in report.trials}
    seen: set[tuple[int, str]] = set()
    for number, mark in enumerate(subject.exercise.equivalent_mutants):
        line = line_of(toml, r"^\[\[equivalent_mutants\]\]", number)
        trial = trials.get((mark.line, mark.change))
        if trial is None:
            yield Finding(_no_mutant(mark, trials), "exercise.toml", line)
        elif (mark.line, mark.change) in seen:
            yield Finding(say("marks a mutant twice: %(change)s", change=mark.change), "exercise.toml", line)
        elif trial.families:
            yield Finding(
                say(
                    "marks a mutant that %(family)s refuses: %(change)s", family=trial.families[0], change=mark.change
                ),
                "exercise.toml",
                line,
            )
        seen.add((mark.line, mark.change))


def _no_mutant(mark: EquivalentMutant, keys: Iterable[tuple[int, str]]) -> str:
    lines = ", ".join(str(line) for line, change in keys if change == mark.change)
    if not lines:
        return say("marks no mutant of line %(line)s: %(change)s", line=mark.line, change=mark.change)
    return say(
        "marks no mutant of line %(line)s: %(change)s; line %(lines)s has this change",
        line=mark.line,
        change=mark.change,
        lines=lines,
    )


def families_of_use(subject: Subject) -> Findings:
    """Each family is the first to refuse some mutant or kept solution, or is what a kept one was written for."""
    found = [trial.families for trial in subject.mutation.trials if trial.families]
    found += [_in_order(subject, refused_by(reports[0])) for _, reports in subject.kept_reports]
    only = {families[0] for families in found if len(families) == 1}
    meant = {family for kept in subject.exercise.submissions for family in families_meant(kept.source)}
    of_use = meant | {families[0] for families in found if families}
    useless = [family for family in subject.families if family not in of_use]
    if useless:
        yield warning(
            say(
                "families of no use: %(families)s. Of mutants and kept solutions, whatever they refuse, an earlier "
                "one does; keep a wrong solution that each is for, or remove them",
                families=", ".join(useless),
            ),
            _CASES,
        )
    yield note(
        say("%(count)s of %(all)s refuse something that no other does", count=len(only), all=len(subject.families))
    )


def _in_order(subject: Subject, families: set[str]) -> tuple[str, ...]:
    return tuple(family for family in subject.families if family in families)
