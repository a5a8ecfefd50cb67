"""The publish gate in real jails: an exercise without a fault passes; with one fault it gets just that finding."""

import pytest

from grader.cases.case_sets import SAMPLE_SEED
from grader.exercise.caps import Caps
from grader.message import Message
from grader.publish_gate.checks.finding import Level
from grader.publish_gate.checks.mutation import Fate
from grader.publish_gate.checks.subject import SEEDS
from grader.publish_gate.gate import CHECKS, CheckResult, GateReport, check_files, check_folder
from tests.grader.tiny import SLUG, Changes, place, tiny_files

pytestmark = pytest.mark.sandbox

CASES, DRIVER, REFERENCE = "hidden/cases.py", "hidden/driver.py", "hidden/reference.py"
TOML, TEMPLATE = "exercise.toml", "template.py"
LOOPS = "hidden/submissions/accepted/plain_loops.py"
OF_ALL = "hidden/submissions/wrong_answer/mean_of_everything.py"
WRONG = ("mean_of_everything", "mean_of_each_row", "divides_by_one_less")
CENTERED = "x - x.mean(axis=0)"
SQUARE = '    yield Case("square", "square", {"x": whole(rng, (2, 2))}, visible=True)\n'


@pytest.fixture
def gate(grader):
    """Return a function that runs the gate on the tiny exercise with some files changed."""

    def run(changes: Changes) -> GateReport:
        return check_files(SLUG, tiny_files(changes), grader)

    return run


def failed(report: GateReport) -> dict[str, list[str]]:
    """Return the checks that found an error, and where."""
    return {
        check.name: [place(one) for one in check.findings if one.level is Level.ERROR]
        for check in report.checks
        if not check.passed
    }


def messages(report: GateReport, name: str) -> list[Message]:
    (check,) = [check for check in report.checks if check.name == name]
    return [finding.message for finding in check.findings]


def at_seed(seed: int, code: str, **values: object) -> Message:
    return Message("at_seed", {"seed": seed, "problem": Message(code, values)})


def test_an_exercise_without_a_fault_passes_without_a_finding(grader):
    heard: list[CheckResult] = []
    report = check_files(SLUG, tiny_files(), grader, on_check=heard.append)
    assert [finding for check in report.checks for finding in check.findings] == []
    assert report.passed
    assert tuple(heard) == report.checks
    assert [check.name for check in report.checks] == ["format", *CHECKS]
    assert report.mutation and report.mutation.count(Fate.KILLED) == len(report.mutation.trials) > 0


def test_a_folder_that_cannot_be_read_is_a_finding(grader, tmp_path):
    (tmp_path / "link.py").symlink_to(tmp_path)
    report = check_folder(tmp_path, grader)
    assert failed(report) == {"format": ["link.py:0"]}


# --- Cases -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "values"),
    [
        ('"square-2"', '"other"', "case_name_without_family", {"case": "other", "family": "square"}),
        (
            '"wide", {"x": whole(rng, (2, 3))}, visible=True',
            '"wide", {"x": whole(rng, (2, 3))}',
            "too_few_visible",
            {"count": 1, "least": 2},
        ),
        ("(5, 2)", "(500, 30)", "case_smaller", {"case": "high-2", "before": "high"}),
    ],
)
def test_a_fault_of_the_cases_is_found(gate, old, new, code, values):
    report = gate({CASES: [(old, new)]})
    assert failed(report).keys() == {"cases"}
    assert set(failed(report)["cases"]) == {f"{CASES}:10"}
    assert messages(report, "cases") == [at_seed(seed, code, **values) for seed in (SAMPLE_SEED, *SEEDS)]


def test_a_weight_of_a_family_without_cases_is_found(gate):
    report = gate({TOML: [("format = 1", "format = 2"), ("[limits]", "[weights]\nsquare = 2\nhihg = 3\n\n[limits]")]})
    assert failed(report).keys() == {"cases"}
    (found,) = failed(report)["cases"]
    values = {"family": "hihg", "families": ["one-row", "square", "wide", "high"], "seed": SAMPLE_SEED}
    assert messages(report, "cases") == [Message("weight_without_cases", values)]
    assert found == f"{TOML}:17"


def test_cases_that_fail_stop_the_gate_at_their_line(gate):
    report = gate({CASES: [(SQUARE, "    raise KeyError(rng)\n" + SQUARE)]})
    assert failed(report) == {"cases": [f"{CASES}:13"]}
    (message,) = messages(report, "cases")
    assert message.code == "verbatim" and message.values["text"].startswith("KeyError")
    assert report.not_run[0] == "bounds"
    assert not report.passed


def test_two_cases_of_one_name_stop_the_gate(gate):
    report = gate({CASES: [(SQUARE, SQUARE * 2)]})
    assert failed(report).keys() == {"cases"}
    assert messages(report, "cases") == [Message("author_case_twice", {"name": "square"})]


def test_an_exercise_over_the_bounds_of_the_installation_is_refused(grader, monkeypatch):
    monkeypatch.setattr(grader, "caps", Caps(time_limit_s=1.0, memory_limit_mib=16, case_set_mib=0, author_time_s=0))
    report = check_files(SLUG, tiny_files(), grader)
    found = messages(report, "bounds")
    assert {one.values["problem"].code if one.code == "at_seed" else one.code for one in found} == {
        *("time_limit_over_cap", "memory_limit_over_cap", "case_set_too_large", "author_time_over_cap")
    }
    assert all(place.startswith((TOML, CASES, "hidden/reference.py")) for place in failed(report)["bounds"])


def test_a_reference_that_fails_stops_the_gate_at_its_line(gate):
    report = gate({REFERENCE: [(CENTERED, "x - y")]})
    assert failed(report) == {"cases": [f"{REFERENCE}:14"]}
    assert "NameError" in messages(report, "cases")[0].values["text"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {CASES: [('{"x": any_sign(rng, (3, 3))}', '{"x": np.random.default_rng().random((3, 3))}')]},
            Message("inputs_differ", {"seed": 1, "case": "square-2"}),
        ),
        (
            {CASES: [("rng, (", "np.random.default_rng(7), (")]},
            Message("nothing_drawn", {"seed": 1, "other_seed": 2}),
        ),
        (
            {CASES: [('"square-2"', 'f"square-{rng.integers(10**9)}"')]},
            Message("labels_differ", {"seed": 1, "other_seed": 2}),
        ),
    ],
)
def test_cases_that_are_not_drawn_from_the_seed_are_found(gate, changes, message):
    report = gate(changes)
    assert failed(report).keys() == {"determinism"}
    assert messages(report, "determinism")[0] == message
    assert report.not_run[0] == "values"


def test_a_reference_that_draws_is_found(gate):
    report = gate({REFERENCE: [(CENTERED, f"{CENTERED} + np.random.default_rng().random()")]})
    assert failed(report).keys() == {"determinism"}
    assert messages(report, "determinism")[0] == Message("reference_differs", {"case": "one-row"})


def test_expected_values_that_are_too_large_for_the_tolerance_are_found(gate):
    large = {CASES: [("any_sign(rng, (5, 2))", "any_sign(rng, (5, 2), scale=1e4)")]}
    report = gate(large)
    assert failed(report) == {"values": [f"{CASES}:0"] * 3}
    message = messages(report, "values")[0]
    assert (message.code, message.values["case"], message.values["output"]) == ("expected_problem", "high", "y")
    assert message.values["problem"].code == "too_large_for_tolerance"
    assert message.values["problem"].values["value"] > 100
    assert gate({**large, TOML: [("atol = 1e-5", "atol = 1e-5\nrtol = 1e-7")]}).passed


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("np.full((5, 2), np.inf)", Message("numbers_not_finite")),
        (
            "any_sign(rng, (5, 2)).astype(np.float32)",
            Message("dtype_refused", {"dtype": "float32", "allowed": ["float64", "int64", "bool", "complex128"]}),
        ),
    ],
)
def test_inputs_that_are_not_plain_finite_numbers_are_found(gate, value, problem):
    report = gate({CASES: [("any_sign(rng, (5, 2))", value)]})
    assert "values" in failed(report)
    values = {"seed": 1, "case": "high", "input": "x", "problem": problem}
    assert Message("input_problem", values) in messages(report, "values")


# --- Solutions -------------------------------------------------------------------------------------------------


def test_a_missing_second_solution_is_found(gate):
    report = gate({LOOPS: None})
    assert failed(report) == {"second_solution": ["hidden/submissions/accepted:0"]}


def test_a_second_solution_that_is_the_reference_is_found(gate):
    body = f"    centered = {CENTERED}\n    return centered\n"
    in_disguise = f'"""The mean goes."""\n\n\ndef center_columns(x):  # in place of a loop\n{body}'
    report = gate({LOOPS: in_disguise, REFERENCE: f"def center_columns(x: object) -> object:\n{body}"})
    assert failed(report) == {"second_solution": [f"{LOOPS}:0"]}
    assert messages(report, "second_solution") == [Message("solution_is_reference")]


def test_a_second_solution_that_agrees_only_roughly_is_found(gate):
    report = gate({LOOPS: [("total / N", "total / N + 1e-8")]})
    assert failed(report).keys() == {"second_solution"}
    message = messages(report, "second_solution")[0]
    assert (message.code, message.values["limit"]) == ("solutions_differ", 1e-10)
    assert message.values["error"] == pytest.approx(1e-8)


def test_a_kept_solution_with_another_verdict_is_found(gate):
    report = gate({OF_ALL: [("x.mean()", "x.mean(axis=0)")]})
    assert failed(report).keys() == {"example_submissions"}
    values = {"seed": 1, "verdict": "accepted", "expected": "wrong_answer"}
    assert messages(report, "example_submissions")[0] == Message("verdict_differs", values)


def test_a_kept_solution_that_fails_to_be_accepted_is_found(gate):
    report = gate({"hidden/submissions/accepted/third.py": "def center_columns(x):\n    return x.T\n"})
    assert failed(report) == {"example_submissions": ["hidden/submissions/accepted/third.py:0"] * 3}
    message = messages(report, "example_submissions")[0]
    assert (message.code, message.values["verdict"]) == ("verdict_differs", "wrong_answer")
    (reason,) = message.more
    assert (reason.code, reason.values["case"]) == ("in_case", "one-row")
    assert "(3, 1)" in str(reason.values["reason"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# killed-by: one-row, square, wide, high", "", Message("killer_missing")),
        ("one-row, square", "one-column, square", Message("family_unknown", {"family": "one-column"})),
        (
            "x.mean()",
            "x.mean(axis=0) - (len(x) > 4)",
            Message("refused_by_others", {"seed": 1, "family": "one-row", "others": ["high"], "count": 1}),
        ),
        ("x.mean()", "x.mean(axis=0)", Message("refused_by_none", {"seed": 1, "family": "one-row"})),
    ],
)
def test_a_kept_solution_not_refused_by_its_family_is_found(gate, old, new, message):
    report = gate({OF_ALL: [(old, new)]})
    assert failed(report).keys() == {"example_submissions"}
    assert all(one.partition(":")[0] == OF_ALL for one in failed(report)["example_submissions"])
    assert message in messages(report, "example_submissions")


def test_too_few_wrong_solutions_are_found(gate):
    report = gate({OF_ALL: None})
    assert failed(report) == {"example_submissions": ["hidden/submissions/wrong_answer:0"]}


def test_a_slow_reference_is_found(gate):
    slow = "import time\n\n\ndef center_columns(x):\n    time.sleep(0.03)\n    return x - x.mean(axis=0)\n"
    report = gate({REFERENCE: slow, TOML: [("time_limit_s = 10", "time_limit_s = 0.6")]})
    assert failed(report)["time"] == [f"{REFERENCE}:0"]
    message = messages(report, "time")[0]
    assert (message.code, message.values["limit_s"]) == ("too_slow", 0.6)
    assert message.values["took_s"] >= 0.15


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (
            "def center_columns(x):\n    return x - x.mean(axis=0)\n\n\ndef unused():\n{region}",
            "template_accepted",
        ),
        ("import missing\n\n\ndef center_columns(x):\n{region}", "template_fails_otherwise"),
    ],
)
def test_a_template_that_does_not_fail_as_it_should_is_found(gate, source, code):
    region = "    # === your code: begin ===\n    raise NotImplementedError\n    # === your code: end ===\n"
    report = gate({TEMPLATE: source.format(region=region)})
    assert failed(report).keys() == {"template"}
    assert code in [one.code for one in messages(report, "template")]


# --- Derivatives -----------------------------------------------------------------------------------------------

RECTIFIED = {
    REFERENCE: [(CENTERED, f"{CENTERED} + np.maximum(x, 0.0)")],
    LOOPS: [("x[n, d] - total / N", "x[n, d] - total / N + max(x[n, d], 0.0)")],
}
ON_A_KINK = ("any_sign(rng, (5, 2))", "any_sign(rng, (5, 2)) * (np.arange(5) != 2)[:, None]")


def test_a_case_on_a_kink_is_found(gate):
    report = gate({**RECTIFIED, CASES: [ON_A_KINK]})
    assert failed(report) == {"ties_and_kinks": [f"{CASES}:0"] * 2}
    message = messages(report, "ties_and_kinks")[0]
    assert message.code == "on_a_kink"
    assert [message.values[name] for name in ("seed", "case", "element")] == [1, "high", "x[2, 0]"]


def test_the_same_function_without_a_case_on_its_kink_is_fine(gate):
    assert gate(RECTIFIED).passed


def test_a_family_named_after_ties_may_hold_them(gate):
    renamed = {f"hidden/submissions/wrong_answer/{name}.py": [("high", "ties")] for name in WRONG}
    cases = [ON_A_KINK, ('"high", "high"', '"ties", "ties"'), ('"high-2", "high"', '"ties-2", "ties"')]
    assert gate({**RECTIFIED, **renamed, CASES: cases}).passed


def declares(forward: str, gradient: str = '[gradient]\noutputs = { y = "x" }\n') -> Changes:
    function = f"\n\ndef forward(solution, case):\n    y = solution.center_columns(case['x'])\n    return {forward}\n"
    return {TOML: [("[limits]", f"{gradient}\n[limits]")], DRIVER: [('["x"])}\n', f'["x"])}}\n{function}')]}


def test_a_gradient_that_agrees_with_central_differences_is_fine(gate):
    report = gate(declares("0.5 * (y**2).sum()"))  # to center twice is to center once: y is its gradient
    assert report.passed
    looked_at = next(check.note for check in report.checks if check.name == "gradients")
    assert looked_at and (looked_at.code, looked_at.values["outputs"]) == ("derivatives_compared", ["y"])


def test_a_gradient_that_disagrees_with_central_differences_is_found(gate):
    report = gate(declares("(y**2).sum()"))
    assert failed(report).keys() == {"gradients"}
    message = messages(report, "gradients")[0]
    assert (message.code, message.values["seed"], message.values["case"]) == ("gradient_differs", 1, "square")
    assert message.values["element"].startswith("y[0, ")
    assert message.values["found"] == pytest.approx(2 * message.values["claimed"])
    assert message.values["error"] == pytest.approx(abs(message.values["claimed"]))


@pytest.mark.parametrize(
    ("gradient", "message"),
    [
        ('outputs = { z = "x" }', Message("gradient_output_unknown", {"output": "z"})),
        ('outputs = { y = "z" }', Message("gradient_input_unknown", {"input": "z"})),
        ('upstream = "z"\noutputs = { y = "x" }', Message("upstream_unknown", {"input": "z"})),
    ],
)
def test_a_gradient_of_something_unknown_is_found(gate, gradient, message):
    report = gate(declares("0.5 * (y**2).sum()", f"[gradient]\n{gradient}\n"))
    assert failed(report) == {"gradients": [f"{TOML}:15"]}
    assert messages(report, "gradients") == [message]


def states(body: str) -> Changes:
    declared = '[[properties]]\nname = "zero_mean"\nen = "Columns have mean 0."\nzh = "每列均值为 0。"\n'
    function = f"\n\ndef properties(case, outputs):\n    {body}\n"
    return {TOML: [("[limits]", f"{declared}\n[limits]")], DRIVER: [('["x"])}\n', f'["x"])}}\n{function}')]}


def test_a_property_that_holds_is_fine(gate):
    assert gate(states('yield "zero_mean", outputs["y"].sum(), 0.0')).passed


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            'yield "zero_mean", 0.0, 1.0',
            Message("property_fails", {"case": "one-row", "property": "zero_mean", "error": 1.0}),
        ),
        (
            'yield "zero_mean", 0.0, 0.0\n    yield "mean", 0.0, 0.0',
            Message("property_undeclared", {"property": "mean"}),
        ),
        ("yield from ()", Message("property_never_yielded", {"property": "zero_mean"})),
    ],
)
def test_a_property_that_does_not_hold_is_found(gate, body, message):
    report = gate(states(body))
    assert failed(report).keys() == {"properties"}
    assert messages(report, "properties")[0] == message


# --- Mutants ---------------------------------------------------------------------------------------------------

ONES = {REFERENCE: [(CENTERED, f"{CENTERED} * 1.0")]}
LEFT_OUT = "`x.mean(axis=0) * 1.0` becomes `x.mean(axis=0)`"
DIVIDED = "`x.mean(axis=0) * 1.0` becomes `x.mean(axis=0) / 1.0`"


def marks(*changes: str, line: int = 14) -> list[tuple[str, str]]:
    tables = "".join(
        f"[[equivalent_mutants]]\nline = {line}\nchange = '{change}'\nreason = 'One changes nothing.'\n\n"
        for change in changes
    )
    return [("[limits]", f"{tables}[limits]")]


def test_surviving_mutants_are_found_with_line_and_change(gate):
    report = gate(ONES)
    assert failed(report) == {"mutants": [f"{REFERENCE}:14"] * 2}
    assert report.mutation
    survivors = {(one.line, one.code, one.change) for one in report.mutation.survivors}
    code = f"centered: Array = {CENTERED} * 1.0"
    assert survivors == {(14, code, LEFT_OUT), (14, code, DIVIDED)}


def test_mutants_marked_as_equivalent_are_no_survivors(gate):
    report = gate({**ONES, TOML: marks(LEFT_OUT, DIVIDED)})
    assert report.passed
    assert report.mutation and report.mutation.count(Fate.EQUIVALENT) == 2


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (
            marks(LEFT_OUT, DIVIDED, line=15),
            Message("mark_on_other_line", {"line": 15, "change": LEFT_OUT, "lines": ["14"], "count": 1}),
        ),
        (marks(LEFT_OUT, DIVIDED, "nothing"), Message("mark_without_mutant", {"line": 14, "change": "nothing"})),
        (marks(LEFT_OUT, DIVIDED, DIVIDED), Message("mark_twice", {"change": DIVIDED})),
        (
            marks(LEFT_OUT, DIVIDED, "`0` becomes `1`"),
            Message("mark_of_refused", {"family": "one-row", "change": "`0` becomes `1`"}),
        ),
    ],
)
def test_a_mark_that_does_not_fit_is_found(gate, mark, message):
    report = gate({**ONES, TOML: mark})
    assert failed(report).keys() == {"mutants"}
    assert message in messages(report, "mutants")


def test_a_default_that_no_case_leaves_out_survives(gate):
    takes = [("x: Array)", "x: Array, times: float = 1.0)"), (CENTERED, f"{CENTERED} * times")]
    changes = {
        REFERENCE: takes,
        DRIVER: [('(case["x"])', '(case["x"], 1.5)')],
        LOOPS: [("(x):", "(x, times):"), ("total / N", "total / N * times")],
    }
    changes[TEMPLATE] = [("(x):", "(x, times=1.0):")]
    wrong = {f"hidden/submissions/wrong_answer/{name}.py": [("(x):", "(x, times):")] for name in WRONG}
    report = gate({**changes, **wrong})
    assert failed(report) == {"mutants": [f"{REFERENCE}:9"] * 3}
    missing = [one.values["family"] for one in messages(report, "mutants")]
    assert missing[0] == Message("missing_zero")
    assert missing[1:] == [Message("missing_defaults", {"argument": "times"})] * 2


def test_a_mutant_refused_on_some_seeds_only_is_a_warning(gate):
    # the first draw of seed 1 is above a half, those of seeds 2 and 3 are below
    cases = [('    yield Case("one-row"', '    turned = bool(rng.random() < 0.5)\n    yield Case("one-row"')]
    cases += [("(rng, (5, 2))}", '(rng, (5, 2)), "turned": turned}')]
    takes = "def center_columns(x, turned=False):\n"
    turned = "    if turned:\n        y = -y\n    return y\n"
    changes = {
        CASES: cases,
        DRIVER: [('(case["x"])', '(case["x"], case.get("turned", False))')],
        REFERENCE: f"{takes}    y = x - x.mean(axis=0)\n{turned}",
        LOOPS: [("def center_columns(x):", takes.strip()), ("    return y\n", turned)],
        TEMPLATE: [("def center_columns(x):", takes.strip())],
    }
    wrong = {f"hidden/submissions/wrong_answer/{name}.py": [("(x):", "(x, turned):")] for name in WRONG}
    report = gate({**changes, **wrong})
    found = messages(report, "mutants")
    assert Message("mutant_refused_by_chance", {"change": "`turned` is taken as false"}) in found


def test_a_mutant_without_end_is_refused_in_time(gate):
    lines = (
        "n = 0",
        "y = x.copy()",
        "while n < len(x):",
        "    y[n] = x[n] - x.mean(axis=0)",
        "    n += 1",
        "return y",
    )
    report = gate({REFERENCE: "def center_columns(x):\n" + "".join(f"    {line}\n" for line in lines)})
    assert report.mutation
    fates = {trial.mutant.change: trial.fate for trial in report.mutation.trials}
    assert fates["`n += 1` is left out"] is Fate.KILLED


def test_survivors_in_code_that_the_template_gives_are_not_held_against_the_cases(gate):
    given = "def scale(x):\n    return x * 1.0\n\n\n"
    region = "    # === your code: begin ===\n    raise NotImplementedError\n    # === your code: end ===\n"
    report = gate(
        {
            REFERENCE: f"{given}def center_columns(x):\n    return scale(x - x.mean(axis=0))\n",
            TEMPLATE: f"{given}def center_columns(x):\n{region}",
        }
    )
    assert report.passed
    assert report.mutation and report.mutation.count(Fate.IN_GIVEN_CODE) == 2


def test_a_family_of_no_use_is_a_warning(gate):
    report = gate(
        {
            CASES: [
                ("(200, 30))})\n", '(200, 30))})\n    yield Case("again", "again", {"x": any_sign(rng, (5, 2))})\n')
            ]
        }
    )
    assert report.passed
    assert messages(report, "families") == [Message("families_unused", {"families": ["again"], "count": 1})]


def test_a_reference_in_float32_is_one_finding(gate):
    report = gate({REFERENCE: [(CENTERED, "(x - x.mean(axis=0)).astype(np.float32)")]})
    assert failed(report).keys() == {"cases"}
    assert messages(report, "cases") == [Message("reference_precision", {"output": "y", "dtype": "float32"})]
