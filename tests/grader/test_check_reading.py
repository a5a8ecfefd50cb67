"""The checks that only read: statements, sources, the lab, the format; one fault each."""

import pytest

from grader.errors import AuthorError
from grader.exercise.parse import load_exercise
from grader.message import Message, verbatim
from grader.mutation.mutate import mutants
from grader.publish_gate.checks.finding import Finding, Level, line_of, of_author
from grader.publish_gate.checks.lab import lab
from grader.publish_gate.checks.missing_family import missing_family
from grader.publish_gate.checks.mutation import given_functions
from grader.publish_gate.checks.sources import sources
from grader.publish_gate.checks.statements import statements
from grader.publish_gate.checks.subject import Subject
from grader.publish_gate.gate import check_files
from tests.grader.tiny import SLUG, place, tiny_files, tiny_subject

EN, ZH, TOML = "statement.en.md", "statement.zh.md", "exercise.toml"
DRIVER, REFERENCE, TEMPLATE = "hidden/driver.py", "hidden/reference.py", "template.py"


def found_by(check, changes=None) -> list[Finding]:
    """Return the findings of a check, without its notes."""
    return [one for one in check(tiny_subject(changes or {})) if one.level is not Level.NOTE]


def _once(placeholder: str, count: int) -> Message:
    return Message("placeholder_once", {"placeholder": placeholder, "count": count})


@pytest.mark.parametrize("check", [statements, sources, lab])
def test_an_exercise_without_a_fault_gives_no_finding(check):
    assert found_by(check) == []


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({EN: [("\n{{samples}}\n", "\n")]}, "statement.en.md:0", _once("{{samples}}", 0)),
        ({EN: [("{{limits}}", "{{limits}}\n\n{{limits}}")]}, "statement.en.md:42", _once("{{limits}}", 2)),
        (
            {EN: [("{{limits}}", "{{limits}} {{points}}")]},
            "statement.en.md:40",
            Message("placeholder_unknown", {"placeholder": "{{points}}"}),
        ),
        ({EN: [("$$\n\n##", "$\n\n##")]}, "statement.en.md:15", Message("formula_open")),
        (
            {EN: [("## Background", "![a](figures/a.svg)")]},
            "statement.en.md:11",
            Message("figure_missing", {"path": "figures/a.svg"}),
        ),
        ({ZH: "{{samples}}\n{{limits}}\n"}, "statement.zh.md:1", Message("no_chinese")),
    ],
)
def test_a_fault_of_the_statements_is_found(changes, where, message):
    found = found_by(statements, changes)
    assert (where, message) in [(place(one), one.message) for one in found]
    assert all(one.level is Level.ERROR for one in found)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"figures/a.svg": "<svg/>"}, "figures/a.svg:0"),
        ({ZH: None}, "statement.zh.md:0"),
        ({TOML: [('zh = "说明"\n', "")]}, "exercise.toml:8"),
        ({"learn.en.md": "More."}, "learn.zh.md:0"),
        ({EN: [("*Said: in two", "*Write here: in two")]}, "statement.en.md:3"),
        ({TOML: [("说明", "写在这里")]}, "exercise.toml:0"),
    ],
)
def test_what_is_not_ready_but_harmless_is_a_warning(changes, where):
    (finding,) = found_by(statements, changes)
    assert (place(finding), finding.level) == (where, Level.WARNING)


@pytest.mark.parametrize(
    ("changes", "where", "code", "values"),
    [
        ({REFERENCE: "def center_columns(x:\n"}, "hidden/reference.py:1", "does_not_parse", {}),
        ({"hidden/cases.py": "import numpy\n"}, "hidden/cases.py:1", "no_function", {"name": "generate"}),
        ({DRIVER: "import numpy\n"}, "hidden/driver.py:1", "no_function", {"name": "run"}),
        (
            {DRIVER: [("from types", "import casekit\nfrom types")]},
            "hidden/driver.py:4",
            "driver_imports_casekit",
            {},
        ),
        (
            {REFERENCE: "def center(x):\n    return x\n"},
            "hidden/reference.py:1",
            "no_function_or_class",
            {"name": "center_columns"},
        ),
        (
            {TEMPLATE: [("    # === your code: begin ===\n", "")]},
            "template.py:1",
            "student_part_unmarked",
            {"begins": 0, "ends": 1},
        ),
        ({TEMPLATE: [("raise NotImpl", "return NotImpl")]}, "template.py:6", "student_part_does_not_raise", {}),
        (
            {TOML: [('name = "center_columns"', 'name = "center_columns"\nmethods = ["forward"]')]},
            "hidden/reference.py:1",
            "no_class",
            {"name": "center_columns"},
        ),
    ],
)
def test_a_fault_of_the_sources_is_found(changes, where, code, values):
    found = found_by(sources, changes)
    (message,) = [one.message for one in found if place(one) == where and one.message.code == code]
    assert values.items() <= message.values.items()


def test_a_class_without_a_method_is_found():
    toml = [('name = "center_columns"', 'name = "Center"\nmethods = ["forward"]')]
    source = "class Center:\n    def backward(self):\n        # === your code: begin ===\n"
    source += "        raise NotImplementedError\n        # === your code: end ===\n"
    found = found_by(sources, {TOML: toml, REFERENCE: source, TEMPLATE: source})
    assert [(place(one), one.message) for one in found] == [
        ("template.py:1", Message("no_method", {"name": "Center", "method": "forward"})),
        ("hidden/reference.py:1", Message("no_method", {"name": "Center", "method": "forward"})),
    ]


def test_a_submission_meant_to_fail_at_compiling_need_not_parse():
    assert found_by(sources, {"hidden/submissions/compile_error/cut_off.py": "def f(:\n"}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "code"),
    [
        ("points = 100\n", "", 0, "points", "integer_expected"),
        ("points = 100", "points = -1", 3, "points", "integer_expected"),
        ("points = 100", "points = = 1", 3, None, "toml_invalid"),
        ("tags = []", "tag = []", 5, "tag", "key_unknown"),
        ("time_limit_s = 10", "time_limit_s = 0", 16, "limits.time_limit_s", "number_expected"),
        (
            "[tolerance]",
            "[[equivalent_mutants]]\nline = 3\nchange = 'x'\n\n[tolerance]",
            19,
            "equivalent_mutants[0].reason",
            "text_expected",
        ),
    ],
)
def test_a_fault_of_the_format_is_the_only_check_that_is_run(old, new, line, key, code):
    report = check_files(SLUG, tiny_files({TOML: [(old, new)]}), grader=None)  # type: ignore[arg-type]
    (check,) = report.checks
    assert check.name == "format"
    assert not report.passed
    assert "mutants" in report.not_run
    message = check.findings[0].message
    if key:
        assert (message.code, message.values["key"]) == ("at_key", key)
        message = message.values["problem"]
    assert message.code == code
    assert (check.findings[0].file, check.findings[0].line) == (TOML, line)


def in_a_lab(tmp_path, lab_text: str, changes=None) -> list[Finding]:
    folder = tmp_path / "lab" / SLUG
    for path, content in tiny_files(changes or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (tmp_path / "lab" / "lab.toml").write_text(lab_text)
    subject = Subject(load_exercise(folder), None, folder)  # type: ignore[arg-type]
    return [one for one in lab(subject) if one.level is not Level.NOTE]


LAB = 'format = 1\nlevels = ["{0}"]\n[title]\nen = "A"\n[summary]\nen = "B"\n'


def test_a_lab_that_lists_the_exercise_is_fine(tmp_path):
    assert in_a_lab(tmp_path, LAB.format(SLUG)) == []


def test_a_lab_that_does_not_list_the_exercise_is_found(tmp_path):
    (finding,) = in_a_lab(tmp_path, LAB.format("other"))
    assert (place(finding), finding.message) == ("../lab.toml:2", Message("level_not_listed", {"slug": SLUG}))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('[summary]\nen = "B"\n', "", "../lab.toml:0"),
        ("[title]", "[titel]", "../lab.toml:3"),
        ("= [", "= = [", "../lab.toml:2"),
    ],
)
def test_a_lab_that_the_service_would_leave_out_is_found(tmp_path, old, new, where):
    assert where in {place(one) for one in in_a_lab(tmp_path, LAB.format(SLUG).replace(old, new))}


def test_a_lab_with_the_skeletons_words_is_a_warning(tmp_path):
    (finding,) = in_a_lab(tmp_path, LAB.format(SLUG).replace('"B"', '"Write here: what is learnt."'))
    assert (place(finding), finding.level) == ("../lab.toml:6", Level.WARNING)


def test_a_prerequisite_that_is_no_exercise_is_found(tmp_path):
    changes = {TOML: [("prerequisites = []", 'prerequisites = ["nothing"]')]}
    (finding,) = in_a_lab(tmp_path, LAB.format(SLUG), changes)
    assert (place(finding), finding.message) == (
        "exercise.toml:6",
        Message("prerequisite_unknown", {"slug": "nothing"}),
    )


@pytest.mark.parametrize(
    ("source", "change", "family", "values"),
    [
        ("def f(kh, kw):\n    return g(kh)\n", "`kh` becomes `kw`", "missing_nonsquare_window", {}),
        ("def f(g, H, W):\n    return g(H)\n", "`H` becomes `W`", "missing_nonsquare_map", {}),
        ("def f(g, N, C):\n    return g(N)\n", "`N` becomes `C`", "missing_batch_channels", {}),
        (
            "def f(x, stride=1):\n    return x\n",
            "`1` becomes `2` as the default of `stride`",
            "missing_defaults",
            {"argument": "stride"},
        ),
        ("def f(x, y):\n    x += y\n", "`x += y` becomes `x = y`", "missing_overlap", {}),
        ("def f(x):\n    return x > g(x)\n", "`x > g(x)` becomes `x >= g(x)`", "missing_boundary", {}),
        (
            "def f(x):\n    return x.argmax(axis=1)\n",
            "`x.argmax(axis=1)` takes the last of equals",
            "missing_ties",
            {},
        ),
        (
            "def f(self, x):\n    self.x = x\n",
            "`self.x` keeps what the first call stored",
            "missing_twice_of_other_shapes",
            {},
        ),
        ("def f(x):\n    return g(x, 1e-7)\n", "`1e-07` becomes `1e-06`", "missing_small_for_constant", {}),
        ("def f(m, v):\n    return g(m)\n", "`m` becomes `v`", "missing_difference", {"one": "`m`", "other": "`v`"}),
    ],
)
def test_a_survivor_names_the_family_that_seems_to_be_missing(source, change, family, values):
    (mutant,) = [one for one in mutants(source) if one.change == change]
    assert missing_family(mutant) == Message(family, values)


def test_the_template_gives_all_functions_but_those_that_raise():
    template = "def helper(x):\n    return x\nclass A:\n    def f(self):\n        return 1\n"
    template += "    def g(self):\n        raise NotImplementedError\n"
    assert given_functions(template) == {"helper", "A.f"}


@pytest.mark.parametrize(
    ("text", "where", "last_line"),
    [
        (
            'a: hidden/cases.py, seed 1: Traceback (most recent call last):\n  File "child.py", line 9, in run\n'
            '  File "cases.py", line 12, in generate\n    1 / 0\nZeroDivisionError: division by zero\n',
            "hidden/cases.py:12",
            "ZeroDivisionError: division by zero",
        ),
        (
            "hidden/reference.py: ValueError: no\n  line 7, in f\n    raise ValueError('no')",
            "hidden/reference.py:7",
            "hidden/reference.py: ValueError: no",
        ),
        ('x\n  File "utils.py", line 3, in im2col\nKeyError: 1', "provided/utils.py:3", "KeyError: 1"),
    ],
)
def test_a_failure_of_the_authors_code_is_placed_in_their_file(text, where, last_line):
    finding = of_author(AuthorError(verbatim(text)))
    assert (place(finding), finding.message) == (where, verbatim(last_line))


def test_a_line_is_found_by_its_pattern_and_number():
    assert [line_of("a\nb\na\n", "^a", number) for number in (0, 1, 2)] == [1, 3, 0]


def in_labs(tmp_path, levels: str, prerequisites: dict[str, str]) -> list[Message]:
    """Return what the check of the lab says of the exercise; others are only their exercise.toml."""
    for path, needed in prerequisites.items():
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "exercise.toml").write_text(f"prerequisites = [{needed}]\n")
    lab_text = LAB.format(SLUG).replace(f'["{SLUG}"]', levels)
    changes = {TOML: [("prerequisites = []", 'prerequisites = ["first"]')]}
    return [one.message for one in in_a_lab(tmp_path, lab_text, changes)]


def test_a_level_before_its_prerequisite_is_found(tmp_path):
    found = in_labs(tmp_path, f'["{SLUG}", "first"]', {"lab/first": ""})
    assert found == [Message("prerequisite_later", {"slug": SLUG, "prerequisite": "first"})]


def test_prerequisites_in_a_circle_are_found(tmp_path):
    found = in_labs(tmp_path, f'["first", "{SLUG}"]', {"lab/first": '"second"', "other/second": f'"{SLUG}"'})
    assert found == [Message("prerequisites_circular", {"circle": f"{SLUG} -> first -> second -> {SLUG}"})]


def test_a_name_that_another_lab_has_too_is_found(tmp_path):
    found = in_labs(tmp_path, f'["first", "{SLUG}"]', {"lab/first": "", f"other/{SLUG}": ""})
    assert found == [Message("slug_in_two_labs", {"slug": SLUG, "lab": "other"})]
