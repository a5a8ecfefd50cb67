"""Rules on the source of a submission: what breaks them, under whatever name, and what does not."""

import pytest

from grader.inside.source_rules import CALL, DYNAMIC, IMPORT, SYNTAX, broken_rule


def rules(syntax=(), calls=(), imports=()):
    return {"syntax": list(syntax), "calls": list(calls), "imports": list(imports)}


NO_LOOPS = rules(syntax=("for", "while", "comprehension"), calls=("numpy.vectorize",))
NO_CONVOLVE = rules(calls=("numpy.convolve", "numpy.linalg", ".dot"))


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("def f(x):\n    for i in x:\n        pass\n", "for", 2),
        ("def f(x):\n    while x:\n        x -= 1\n", "while", 2),
        ("x = 1\ny = [i for i in (1, 2)]\n", "comprehension", 2),
        ("y = sum(i for i in (1, 2))\n", "comprehension", 1),
        ("y = {i: i for i in (1, 2)}\nfor i in y: pass\n", "comprehension", 1),
    ],
)
def test_the_first_forbidden_form_is_named_with_its_line(source, name, line):
    assert broken_rule(source, NO_LOOPS) == (SYNTAX, name, line)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ny = np.convolve\n",
        "import numpy\ny = numpy.convolve(x, x)\n",
        "from numpy import convolve as c\n",
        "from numpy import *\n",
        "import numpy as np\nn = np\ny = n.convolve(x, x)\n",
        "import numpy as np\ny = np.linalg.solve(a, b)\n",
        "from numpy.linalg import solve\n",
        "from numpy import linalg\n",
        "import numpy.linalg\n",
        "y = x.dot(x)\n",
        "y = x.T.dot(x)\n",
        "y = f(x).dot(x)\n",
    ],
)
def test_a_forbidden_call_is_found_under_every_name(source):
    found = broken_rule(source, NO_CONVOLVE)
    assert found is not None
    assert found.kind == CALL


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ny = np.convolver(x)\n",
        "dot = 3\ny = dot\n",
        "# for i in x: np.convolve(i)\ny = 'for'\n",
        "import numpy as np\ny = np.einsum('ij,jk->ik', x, x)\n",
    ],
)
def test_what_only_looks_alike_is_allowed(source):
    assert broken_rule(source, NO_CONVOLVE) is None
    assert broken_rule(source, NO_LOOPS) is None


def test_a_forbidden_module_is_found_wherever_it_is_imported():
    found = broken_rule("def f():\n    from scipy.signal import convolve\n", rules(imports=("scipy",)))
    assert found == (IMPORT, "scipy.signal.convolve", 2)
    assert broken_rule("import scipylike\n", rules(imports=("scipy",))) is None


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')\n",
        "exec('for i in x: pass')\n",
        "getattr(x, 'd' + 'ot')(x)\n",
        "__import__('numpy')\n",
        "import importlib\n",
        "from importlib import import_module\n",
        "x.__dict__\n",
        "globals()['f']\n",
        "f = eval\n",
    ],
)
def test_with_any_rule_the_easy_ways_round_it_are_refused(source):
    found = broken_rule(source, NO_LOOPS)
    assert found is not None
    assert found.kind == DYNAMIC
