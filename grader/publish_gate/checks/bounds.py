"""The bounds of the installation: limits, cases, bytes of a case set, and processor time to make one."""

from grader.cases.case_sets import SAMPLE_SEED, CaseSet
from grader.exercise.caps import MIB
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, toml_line
from grader.publish_gate.checks.subject import SEEDS, Subject

_CASES, _REFERENCE, _TOML = "hidden/cases.py", "hidden/reference.py", "exercise.toml"


def bounds(subject: Subject) -> Findings:
    """Check that the exercise takes no more than this installation allows, with every seed."""
    toml = subject.exercise.files[_TOML].decode()
    for problem in subject.grader.caps.problems(subject.exercise.limits):
        key = "limits.time_limit_s" if problem.code.startswith("time") else "limits.memory_limit_mib"
        yield Finding(problem, _TOML, toml_line(toml, key))
    sets = [subject.case_set(seed) for seed in (SAMPLE_SEED, *SEEDS)]
    for case_set in sets:
        yield from _of_set(subject, case_set)
    values = {
        "mib": round(max(one.content_bytes for one in sets) / MIB, 2),
        "cases_s": round(max(one.cost.cases_s for one in sets if one.cost), 2),
        "reference_s": round(max(one.cost.reference_s for one in sets if one.cost), 2),
    }
    yield note(Message("set_measured", values))


def _of_set(subject: Subject, case_set: CaseSet) -> Findings:
    caps = subject.grader.caps
    line = line_of(subject.exercise.cases_source, r"def generate\(")

    def at_seed(code: str, file: str, **values: float) -> Finding:
        problem = Message(code, values)
        return Finding(
            Message("at_seed", {"seed": case_set.seed, "problem": problem}), file, line if file == _CASES else 1
        )

    if case_set.content_bytes > caps.case_set_mib * MIB:
        size_mib = round(case_set.content_bytes / MIB, 1)
        yield at_seed("case_set_too_large", _CASES, size_mib=size_mib, limit_mib=caps.case_set_mib)
    if case_set.cost is None:
        return
    reference_s = caps.reference_s(subject.exercise.limits)
    for seconds, most_s, file in (
        (case_set.cost.cases_s, caps.author_time_s, _CASES),
        (case_set.cost.reference_s, reference_s, _REFERENCE),
    ):
        if seconds > most_s:
            yield at_seed("author_time_over_cap", file, seconds=round(seconds, 1), limit_s=most_s)
