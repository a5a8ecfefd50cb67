"""Diagnoses from named mistakes: a message about the outputs that have it, and the cases that it explains."""

from collections.abc import Sequence

from grader.explain.diagnoses.idea import Diagnosis, Majority, NamedMistake
from grader.message import Message


def grouped(named: Sequence[tuple[str, NamedMistake]]) -> list[Diagnosis]:
    """Return one diagnosis for all outputs that have the same mistake."""
    groups: dict[str, tuple[NamedMistake, list[str]]] = {}
    for output, mistake in named:
        groups.setdefault(f"{mistake.name} {mistake.values}", (mistake, []))[1].append(output)
    return [diagnosis_of(mistake, outputs) for mistake, outputs in groups.values()]


def diagnosis_of(mistake: NamedMistake, outputs: Sequence[str]) -> Diagnosis:
    """Return the diagnosis of a mistake with its outputs; `count` lets English choose between "is" and "are"."""
    evidence = mistake.values if mistake.evidence is None else mistake.evidence
    if not outputs:
        return Diagnosis(Message(mistake.name, mistake.values, mistake.more), evidence)
    values = {"outputs": list(outputs), "count": len(outputs), **mistake.values}
    return Diagnosis(Message(mistake.name, values, mistake.more), {"outputs": list(outputs), **evidence})


def diagnosis_of_two(output: str, mistakes: Sequence[NamedMistake]) -> Diagnosis:
    """Return one diagnosis of two mistakes that explain an output together."""
    named = [diagnosis_of(mistake, [output]) for mistake in mistakes]
    lead = Message("two_mistakes", {"outputs": [output], "count": 1}, tuple(one.message for one in named))
    return Diagnosis(lead, {"outputs": [output], "mistakes": [one.name for one in named]})


def diagnosis_of_most(majority: Majority, output: str, mistake: NamedMistake) -> Diagnosis:
    """Return a diagnosis with the families of cases that it does not explain."""
    families = list(majority.left_out)
    return with_cases(
        Message("not_in_families", {"families": families, "count": len(families)}), diagnosis_of(mistake, [output])
    )


def with_cases(cases: Message, diagnosis: Diagnosis) -> Diagnosis:
    """Return the diagnosis with a sentence about the cases that have it."""
    return Diagnosis(diagnosis.message.then(cases), {**diagnosis.evidence, **cases.values})
