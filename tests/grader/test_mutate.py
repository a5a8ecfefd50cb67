"""The mutants of a reference: each kind of mistake on a small source, and what holds for any source."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.mutation.mutate import mutants
from grader.mutation.names import alike

ROOT = Path(__file__).parents[2]
REFERENCES = sorted(ROOT.glob("exercises/*/*/hidden/reference.py"))
each_reference = pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.parts[-3])


def bodies(source: str) -> set[str]:
    """Return the mutants of `def f(...)`, each as its body on one line."""
    return {" ; ".join(line.strip() for line in mutant.source.splitlines()[1:]) for mutant in mutants(source)}


def of_expression(expression: str, arguments: str = "a, b, x, np") -> set[str]:
    """Return the mutants of an expression."""
    return {body.removeprefix("return ") for body in bodies(f"def f({arguments}):\n    return {expression}\n")}


def of_statements(*lines: str, arguments: str = "self, x, a") -> set[str]:
    return bodies(f"def f({arguments}):\n" + "".join(f"    {line}\n" for line in lines))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b", {"a - b", "a", "b"}),
        ("a - b", {"a + b", "b - a", "a"}),
        ("a * b", {"a / b", "a", "b"}),
        ("a / b", {"a * b", "a // b", "b / a", "a"}),
        ("a // b", {"a / b", "b // a", "a"}),
        ("a % b", {"a // b", "b % a"}),
        ("a @ b", {"b @ a"}),
        ("a & b", {"a | b"}),
        ("-a", {"a"}),
        ("~a", {"a"}),
        ("not a", {"a"}),
        ("a and b", {"a or b"}),
        ("a > b", {"a >= b", "a < b"}),
        ("a >= b", {"a > b", "a <= b"}),
        ("a == b", {"a != b"}),
        ("a is None", {"a is not None"}),
        ("f(a, 3)", {"f(a, 4)", "f(a, 2)"}),
        ("f(0)", {"f(1)", "f(-1)"}),
        ("f(0.5)", {"f(1.5)", "f(-0.5)"}),
        ("f(True)", {"f(False)"}),
        ("a ** 2", {"a * 2", "a", "a ** 3"}),
        ("a.T", {"a"}),
        ("a.T @ b", {"a @ b", "b @ a.T"}),
        ("a.sum()", {"a.mean()", "a.max()"}),
        ("a.mean(axis=0)", {"a.sum(axis=0)", "a.mean()", "a.mean(axis=1)", "a.mean(axis=-1)"}),
        ("a.max()", {"a.min()"}),
        ("a.argmin()", {"a.argmax()"}),
        ("np.maximum(a, b)", {"np.minimum(a, b)", "a", "b"}),
        ("np.where(x, a, b)", {"np.where(x, b, a)"}),
        ("np.dot(a, b)", {"np.dot(b, a)"}),
        ("np.sqrt(a)", {"a"}),
        ("np.zeros_like(a)", {"np.ones_like(a)", "np.zeros_like(a, dtype=int)"}),
        ("np.pad(a, b)", {"a", "np.pad(a, b, constant_values=1)"}),
        ("a.transpose(0, 2, 1)", {"a", "a.transpose(2, 0, 1)", "a.transpose(0, 1, 2)"}),
        ("np.transpose(a, (1, 0))", {"a", "np.transpose(a, (0, 1))"}),
        ("a.reshape(-1, 2)", {"a", "a.reshape(1, 2)", "a.reshape(-1, 3)", "a.reshape(-1, 1)"}),
        ("a.copy()", {"a"}),
        ("a[x:]", {"a[:]", "a[x + 1:]"}),
        ("a[:b]", {"a[:]", "a[:b - 1]"}),
        ("a[::2]", {"a[:]", "a[::3]", "a[::1]"}),
        ("range(a)", {"range(1, a)", "range(a - 1)", "range(a + 1)"}),
        ("a if x else b", {"a if True else b", "a if False else b"}),
    ],
)
def test_an_expression_becomes_just_these(expression, expected):
    assert of_expression(expression) == expected


def test_an_eps_moves_out_of_the_root():
    assert "np.sqrt(a) + b" in of_expression("np.sqrt(a + b)")
    assert "a ** 0.5 + b" in of_expression("(a + b) ** 0.5")


def test_an_eps_moves_into_the_root():
    assert "np.sqrt(a + b)" in of_expression("np.sqrt(a) + b")


def test_a_small_constant_becomes_none_and_ten_times_as_much():
    assert of_expression("g(a, 1e-7)", "g, a") == {"g(a, 0.0)", "g(a, 1e-06)"}


def test_the_axes_of_a_tuple_go_one_by_one():
    found = of_expression("a.sum(axis=(0, 2, 3))")
    assert {"a.sum(axis=(2, 3))", "a.sum(axis=(0, 3))", "a.sum(axis=(0, 2))", "a.sum()"} <= found


def test_kept_dimensions_are_dropped():
    found = of_expression("a.sum(axis=1, keepdims=True)")
    assert {"a.sum(axis=1)", "a.sum(axis=1, keepdims=False)"} <= found


def test_a_variance_gets_another_divisor():
    assert "a.var(axis=0, ddof=1)" in of_expression("a.var(axis=0)")
    assert {"a.var(axis=0)", "a.var(axis=0, ddof=0)"} <= of_expression("a.var(axis=0, ddof=1)")


def test_the_last_of_equal_maxima_is_taken():
    source = "def f(a):\n    return a.argmax(axis=1)\n"
    (mutant,) = [mutant for mutant in mutants(source) if mutant.operator == "last_of_equals"]
    space: dict = {}
    exec(mutant.source, space)
    assert space["f"](np.array([[3, 1, 3], [2, 2, 0]])).tolist() == [2, 1]
    assert mutant.change == "`a.argmax(axis=1)` takes the last of equals"


def test_adding_at_repeated_places_becomes_adding_once():
    assert "a[x] += b" in bodies("def f(np, a, x, b):\n    np.add.at(a, x, b)\n")


def test_letters_of_an_einsum_change_places():
    found = of_expression("np.einsum('nk,km->nm', a, b)")
    assert {"np.einsum('kn,km->nm', a, b)", "np.einsum('nk,mk->nm', a, b)", "np.einsum('nk,km->mn', a, b)"} <= found


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("kh", {"kw"}),
        ("OW", {"OH"}),
        ("pool_h", {"pool_w"}),
        ("H", {"W"}),
        ("i", {"j"}),
        ("pad", {"stride"}),
        ("beta1", {"beta2"}),
        ("out_height", {"out_width"}),
        ("axis", set()),
    ],
)
def test_names_that_are_taken_for_each_other(name, others):
    assert alike(name) == others


def test_a_name_becomes_only_one_that_the_function_knows():
    assert of_expression("g(kh)", "g, kh, kw") == {"g(kw)"}
    assert of_expression("g(kh)", "g, kh") == set()


def test_an_attribute_becomes_one_that_the_class_knows():
    source = "class A:\n    def f(self):\n        return self.kh\n    def g(self):\n        return self.kw\n"
    changes = {(mutant.line, mutant.change) for mutant in mutants(source)}
    assert changes == {(3, "`self.kh` becomes `self.kw`"), (5, "`self.kw` becomes `self.kh`")}


def test_neighbours_are_unpacked_the_other_way():
    found = of_statements("A, B, C = x.shape")
    assert {"B, A, C = x.shape", "A, C, B = x.shape"} == found


def test_arguments_alike_are_exchanged():
    assert "g(kw, kh)" in of_expression("g(kh, kw)", "g, kh, kw")
    assert "g((W, H))" in of_expression("g((H, W))", "g, H, W")


def test_adding_becomes_assigning():
    assert of_statements("a += x") == {"a = x", "a -= x", "pass"}


def test_a_loop_and_a_call_are_left_out():
    found = of_statements("for one in x:", "    a.append(one)")
    assert {"pass", "for one in x: ; pass"} <= found


def test_the_first_assignment_of_a_name_stays():
    assert "pass ; return y" not in of_statements("y = a", "return y")
    assert "y = a ; pass ; return y" in of_statements("y = a", "y = x", "return y")


def test_a_branch_is_always_and_never_taken():
    found = of_statements("if x:", "    return a", "return x")
    assert {"if True: ; return a ; return x", "if False: ; return a ; return x"} <= found


def test_a_while_never_runs_and_never_runs_for_ever():
    found = of_statements("while x:", "    x = a(x)", "return x")
    assert "while False: ; x = a(x) ; return x" in found
    assert not any(body.startswith("while True") for body in found)


def test_break_and_continue_change_places():
    found = of_statements("for one in x:", "    if one:", "        break")
    assert "for one in x: ; if one: ; continue" in found


def test_a_stored_value_is_kept_from_the_first_call():
    found = of_statements("self.x = x")
    assert "if getattr(self, 'x', None) is None: ; self.x = x" in found


def test_a_stored_gradient_is_added_to_the_one_before():
    found = of_statements("self.dW = x")
    assert "self.dW = (0 if getattr(self, 'dW', None) is None else self.dW) + x" in found


def test_a_constructor_has_no_call_before():
    found = mutants("class A:\n    def __init__(self, x):\n        self.x = x\n")
    assert {mutant.operator for mutant in found} == {"statement_left_out"}


def test_a_default_is_named_with_its_argument():
    found = mutants("def f(x, stride=1, *, pad=None):\n    return g(x, stride, pad, x)\n")
    (one, other) = [mutant for mutant in found if mutant.operator == "other_number"]
    assert one.change == "`1` becomes `2` as the default of `stride`"
    assert other.change == "`1` becomes `0` as the default of `stride`"


@pytest.mark.parametrize(
    "source",
    [
        '"""1 + 1 in a docstring."""\n',
        "import numpy as np\nfrom a import b as c\n",
        "def f(x: 'A[1 + 1]') -> 'B[2]':\n    '''1 + 1'''\n    return g(x)\n",
        "def f(x):\n    z: 'A[1 + 1]' = g(x)\n    return z\n",
        "def f(x):\n    assert x > 0\n    return g(x)\n",
        "def f(x):\n    if x.ndim != 2:\n        raise ValueError(f'{x.ndim + 1} axes')\n    return g(x)\n",
        "Array = NDArray[np.float64 | 1]\n",
        "if __name__ == '__main__':\n    main(1)\n",
        "@cache(maxsize=1)\ndef f(x):\n    return g(x)\n",
    ],
)
def test_what_cannot_matter_is_left_alone(source):
    assert mutants(source) == []


def test_a_mutant_says_where_and_what():
    source = "class A:\n    def f(self, x):\n        z = x + 1\n        return z\n"
    found = mutants(source)
    assert {(mutant.line, mutant.function) for mutant in found} == {(3, "A.f")}
    assert "`x + 1` becomes `x - 1`" in {mutant.change for mutant in found}
    (other,) = [mutant for mutant in found if mutant.operator == "other_operator"]
    assert "z = x - 1" in other.source


def test_changes_that_read_the_same_are_numbered_from_left_to_right():
    found = [mutant for mutant in mutants("def f(a):\n    return g(3, 3)\n") if "becomes `4`" in mutant.change]
    assert [mutant.change for mutant in found] == [
        "`3` becomes `4` (number 1 on the line)",
        "`3` becomes `4` (number 2 on the line)",
    ]
    assert ["g(4, 3)" in mutant.source for mutant in found] == [True, False]


def test_a_source_that_does_not_parse_is_refused():
    with pytest.raises(SyntaxError):
        mutants("def f(:\n")


@each_reference
def test_mutants_of_the_catalogue_compile_and_are_all_different(path):
    source = path.read_text()
    found = mutants(source)
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
    assert len(trees) == len(found) > 0
    assert ast.dump(ast.parse(source)) not in trees
    assert len({(mutant.line, mutant.change) for mutant in found}) == len(found)
    assert all(1 <= mutant.line <= source.count("\n") for mutant in found)


@each_reference
def test_the_same_source_gives_the_same_mutants(path):
    assert mutants(path.read_text()) == mutants(path.read_text())


# --- Any small source ------------------------------------------------------------------------------------------

_CALLS = (
    *("np.sum({0}, axis={1})", "np.maximum({0}, {1})", "({0}).reshape(-1, {1})", "({0}).transpose(0, 1)"),
    *("np.sqrt({0} + {1})", "({0})[{1}:]", "({0})[:, ::{1}]", "({0}).T", "({0}).argmax(axis={1})"),
    *("np.einsum('ij,jk->ik', {0}, {1})", "[{0} for kh in range({1})]", "lambda q={0}: {1}", "f'{{ {0} }}'"),
    *("np.zeros(({0}, {1}))", "({0}, {1})", "({0}).var(axis=(0, 1), ddof=1, keepdims=True)"),
)
_names = st.sampled_from(["a", "b", "kh", "kw", "self.x", "np.pi"])
_numbers = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, 1e-7, -2.5, 1e300])).map(repr)
_leaves = st.one_of(_names, _numbers)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "@", "&", "and", "or", "<", "==", "is not", "in"])
    unary = st.sampled_from(["-", "~", "not ", "+"])
    call = st.sampled_from(_CALLS)
    return st.one_of(
        st.tuples(inner, binary, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(unary, inner).map(lambda parts: f"({parts[0]}{parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(call, inner, inner).map(lambda parts: f"({parts[0].format(*parts[1:])})"),
    )


expressions = st.recursive(_leaves, _grown, max_leaves=5)


@settings(max_examples=50)
@given(expressions, expressions)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # `1 is not 2` and `1[2]` are valid syntax all the same
def test_every_mutant_of_any_source_compiles_and_is_another_one(one, other):
    body = (f"a += {one}", f"while {one}:", f"    self.dx = {other}", f"return {other}")
    source = "def f(self, a, b, kh, kw=2):\n" + "".join(f"    {line}\n" for line in body)
    found = mutants(source)
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
    texts = {mutant.source for mutant in found}
    assert len(texts) == len(found) > 0
    assert ast.unparse(ast.parse(source)) + "\n" not in texts
    assert len({(mutant.line, mutant.change) for mutant in found}) == len(found)
