"""The refusal to explain: which case failed, in which way, on which seed. A stored report holds all of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.verdict import Report, Verdict


@dataclass(frozen=True)
class Refusal:
    """The case that decided a report, and the way to it: the first with the report's verdict, else the first failing.

    `cases` are the names of the cases in order, up to and including the failing one. `verdict`, `family`, `visible`
    and `max_abs_error` are those of the failing case.
    `inputs` is a student's own input as JSON values; None for the cases of a seed.
    """

    seed: int | None
    cases: tuple[str, ...]
    family: str
    visible: bool
    verdict: Verdict
    max_abs_error: float | None = None
    inputs: Mapping[str, Any] | None = None

    @property
    def failing_case(self) -> str:
        """The name of the failing case."""
        return self.cases[-1]

    @classmethod
    def of(cls, report: Report, inputs: Mapping[str, Any] | None = None) -> "Refusal | None":
        """Return the refusal in a report; None if it accepts, or if no case was reached."""
        cases = [(one.name, one.family, one.visible, one.verdict, one.max_abs_error) for one in report.cases]
        decides = report.deciding_case
        return _deciding(cases, decides.name if decides else None, report.seed, inputs)

    @classmethod
    def of_stored(
        cls, report: Mapping[str, Any] | None, seed: int | None, inputs: Mapping[str, Any] | None = None
    ) -> "Refusal | None":
        """Return the refusal in a report as it is stored, with the seed and own input of its submission."""
        cases = [
            (
                one["name"],
                one["family"],
                bool(one["visible"]),
                Verdict(one["verdict"]) if one["verdict"] else None,
                one["max_abs_error"],
            )
            for one in (report or {}).get("cases") or ()
        ]
        return _deciding(cases, (report or {}).get("decided_by"), seed, inputs)


def _deciding(
    cases: Sequence[tuple[str, str, bool, Verdict | None, float | str | None]],
    decided_by: str | None,
    seed: int | None,
    inputs: Mapping[str, Any] | None,
) -> Refusal | None:
    for place, (name, family, visible, verdict, error) in enumerate(cases):
        if verdict not in (None, Verdict.ACCEPTED) and decided_by in (None, name):
            names = tuple(one[0] for one in cases[: place + 1])
            measured = error if isinstance(error, int | float) and math.isfinite(error) else None
            return Refusal(seed, names, family, visible, verdict, measured, inputs)
    return None
