"""The rule of each output: its tolerance, and how its values and its dtype are compared."""

from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader

COMPARISONS = ("close", "exact")
DTYPES = ("kind", "exact")


@dataclass(frozen=True)
class Tolerance:
    """The tolerance rule: an element passes if abs(actual - expected) <= atol + rtol * abs(expected)."""

    atol: float = 1e-5
    rtol: float = 0.0


@dataclass(frozen=True)
class OutputRule:
    """The comparison of one output.

    `compare`: floats are `close` within the tolerance, or `exact`. Everything that is no float is always exact.
    `dtype`: `kind` asks for the kind of the expected dtype (float, integer, boolean, complex), where whole numbers
    may stand for floats and real numbers for complex ones; `exact` asks for the dtype itself. `any`, of format 1,
    only refuses floats where whole numbers or booleans are expected.
    """

    compare: str = "close"
    dtype: str = "kind"


LENIENT = OutputRule(dtype="any")


def read_tolerance(table: TomlReader, default: Tolerance = Tolerance()) -> Tolerance:
    """Return the keys `atol` and `rtol` of a table."""
    return Tolerance(
        atol=table.number("atol", default=default.atol, low=0.0, high=1.0),
        rtol=table.number("rtol", default=default.rtol, low=0.0, high=1.0),
    )


def read_output_tolerances(tolerance: TomlReader) -> dict[str, Tolerance]:
    """Return the tables [tolerance.outputs.<name>] of format 1."""
    outputs = tolerance.table("outputs")
    found = {}
    for name in outputs.names():
        table = outputs.table(name)
        found[name] = read_tolerance(table)
        table.no_other_keys()
    return found


def read_outputs(toml: TomlReader, tolerance: Tolerance) -> tuple[dict[str, Tolerance], dict[str, OutputRule]]:
    """Return tolerance and rule of each table [outputs.<name>]. A key that is left out is that of the exercise."""
    outputs = toml.table("outputs")
    tolerances, rules = {}, {}
    for name in outputs.names():
        table = outputs.table(name)
        tolerances[name] = read_tolerance(table, tolerance)
        rules[name] = OutputRule(
            compare=table.choice("compare", COMPARISONS, default=COMPARISONS[0]),
            dtype=table.choice("dtype", DTYPES, default=DTYPES[0]),
        )
        table.no_other_keys()
    return tolerances, rules
