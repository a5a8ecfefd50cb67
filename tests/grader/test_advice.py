"""Sentences beside an exception, or in place of one: what the code lacks here, and what to do."""

import pytest

from grader.exercise.parse import load_exercise
from grader.message import Message
from grader.verdict import Verdict
from tests.english import english
from tests.grader.hostile import EXERCISE
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()
MOMENTUM = EXERCISE.parents[1] / "optimisers" / "sgd_momentum"


def advice_of(message: Message) -> str:
    """Return the code of the sentence before an exception's own text."""
    assert message.code == "error_with_advice"
    return str(message.values["advice"].code)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import sys\nsys.exit(0)", "exit_called"),
        ("exit()", "exit_called"),
        ("quit()", "exit_called"),
        ("raise SystemExit", "exit_called"),
        ("import unittest\nunittest.main()", "tests_started"),
        ("breakpoint()", "debugger_called"),
        ("import pdb\npdb.set_trace()", "debugger_called"),
        ("name = input()", "input_called"),
        ("import threading\nthreading.Thread(target=print).start()", "thread_started"),
        ("from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(2).submit(print)", "thread_started"),
        ("import multiprocessing\nmultiprocessing.Process(target=print).start()", "process_started"),
        ("import multiprocessing\nmultiprocessing.Pool(2)", "process_started"),
        ("import subprocess\nsubprocess.run(['ls'])", "process_started"),
        ("import os\nos.fork()", "process_started"),
        ("import socket\nsocket.socket()", "process_started"),
        ("import urllib.request\nurllib.request.urlopen('http://example.org')", "process_started"),
        ("import asyncio\nasyncio.run(asyncio.sleep(0))", "process_started"),
        ("open('data.txt')", "file_absent"),
        ("import numpy as np\nnp.load('x.npy')", "file_absent"),
        ("open('note.txt', 'w')", "file_not_written"),
        ("import numpy as np\nnp.save('x.npy', np.ones(2))", "file_not_written"),
        ("import tempfile\ntempfile.TemporaryFile()", "file_not_written"),
        ("display(3)", "notebook_only"),
        ("import turtle", "module_absent"),
    ],
)
def test_what_there_is_not_is_told_with_what_to_do(grade_source, source, code):
    at_import = grade_source(f"{source}\n{RIGHT}", on=DOUBLE)
    assert (at_import.verdict, at_import.cases) == (Verdict.RUNTIME_ERROR, ())
    assert advice_of(at_import.message) == code
    assert at_import.trace.line <= 3  # the debugger stops in the line after
    body = source.replace("\n", "\n    ")
    in_a_case = grade_source(f"def double(x):\n    {body}\n", on=DOUBLE)
    assert advice_of(in_a_case.cases[0].message) == code


@pytest.mark.parametrize(
    "source", ["import doctest\ndoctest.testmod()\n", "from numpy import *\nassert array and pi\n"]
)
def test_what_does_no_harm_is_left_alone(grade_source, source):
    assert grade_source(source + RIGHT, on=DOUBLE).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "text", ["SystemExits", "x SystemExit", "FileNotFoundErrors: x", "name 'exit' is not defined"]
)
def test_another_exception_has_no_advice(grade_source, text):
    report = grade_source(f"class Own(Exception): pass\ndef double(x): raise Own({text!r})\n", on=DOUBLE)
    assert report.cases[0].message.code == "verbatim"


# --- Modules ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "module", "line"),
    [
        ("import torch\n", "torch", 1),
        ("import os, torch.nn as nn\n", "torch.nn", 1),
        ("import numpy as np\nfrom sklearn.svm import SVC\n", "sklearn.svm", 2),
        ("x = '''\nimport cupy\n'''; import os; import jax\n", "jax", 3),
        ("import os; import jax\n", "jax", 1),
        ("import tkinter\n", "tkinter", 1),
        ("import numpy.f2py\n", "numpy.f2py", 1),
        ("raise ValueError\nimport scipy\n", "scipy", 2),
    ],
)
def test_an_import_that_cannot_work_is_told_before_anything_runs(grade_source, source, module, line):
    report = grade_source(source + RIGHT, on=DOUBLE)
    assert (report.verdict, report.cases, report.trace.line) == (Verdict.COMPILE_ERROR, (), line)
    assert report.message.code == "module_absent" and report.message.values["module"] == module
    assert report.message.more == ()


def test_a_file_of_ones_own_is_to_be_pasted(grade_source):
    assert english(grade_source(f"from layers import *\n{RIGHT}", on=DOUBLE).message) == (
        "There is no module `layers` here. You have Python 3.11 with its standard library, and numpy 2.4."
        " If it is a file of yours, paste its code into your solution."
    )
    assert grade_source(f"from .layers import x\n{RIGHT}", on=DOUBLE).message.code == "module_relative"


def test_modules_of_the_exercise_are_named(grade_source):
    message = grade_source("import torch\n").message
    assert message.values["provided"] == ["utils"] and "utils" in english(message)


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import torch\nexcept ImportError:\n    torch = None\n",
        "if False:\n    import torch\n",
        "def never():\n    import torch\n",
        "'''\nfrom the paper\nimport nothing\n'''\n",
        "import numpy.random, xml.etree.ElementTree as tree, collections.abc\nfrom concurrent import futures\n",
        "import submission\n",
        "import random; import math\n",
    ],
)
def test_an_import_that_may_never_run_or_works_stops_nothing(grade_source, source):
    report = grade_source(source + RIGHT, on=DOUBLE)
    assert report.verdict is Verdict.ACCEPTED, english(report.message)


def test_random_numbers_are_the_same_whichever_import_comes_first(grade_source):
    draw = "import numpy.random, numpy as np\nprint(np.random.rand())\n"
    plain = grade_source(f"import numpy as np\nprint(np.random.rand())\n{RIGHT}", on=DOUBLE)
    assert grade_source(draw + RIGHT, on=DOUBLE).stdout == plain.stdout != ""


def test_nobody_claims_a_missing_module_after_looking_at_the_cases(grade_source):
    source = f"""
import os, struct, sys
told = b"\\x06torch\\x00{{}}"
os.write(4, struct.pack("<cQ", b"F", len(told)) + told)
{RIGHT}"""
    report = grade_source(source, on=DOUBLE)
    assert (report.verdict, report.message) == (Verdict.RUNTIME_ERROR, Message("result_channel_used"))


def test_a_module_that_exists_only_in_the_child_with_cases_is_absent_all_the_same(grade_source):
    """Otherwise a source could choose, by what it sees of the cases, whether its attempt counts."""
    source = f"import sys\nsys.modules['torch'] = sys\nimport torch\n{RIGHT}"
    assert grade_source(source, on=DOUBLE).verdict is Verdict.COMPILE_ERROR


# --- Copied text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (
            '\n {"cells": [{"cell_type": "code", "source": []}], "metadata": {}, "nbformat": 4}',
            "pasted_notebook",
            None,
        ),
        (f"\n```python\n{RIGHT}```\n", "pasted_fence", 2),
        (f"{RIGHT}```\n", "pasted_fence", 3),
        (">>> import numpy\n", "pasted_prompt", 1),
        (f"{RIGHT}>>> double(3)\n6\n", "pasted_prompt", 3),
        ("def f():\n    x = 1\n... y = 2\n", "pasted_prompt", 3),
        ("In [3]: x = 1\n", "pasted_cell_prompt", 1),
        (f"{RIGHT}In [12]: import os\n", "pasted_cell_prompt", 3),
        (f"import numpy as np\r\n%matplotlib inline\r\n{RIGHT}", "pasted_magic", 2),
        (f"%%time\n{RIGHT}", "pasted_magic", 1),
        (f"!pip install torch\n{RIGHT}", "pasted_shell", 1),
        (f"import numpy as np\nnp.einsum?\n{RIGHT}", "pasted_help", 2),
        (f"?np.einsum\n{RIGHT}", "pasted_help", 1),
    ],
)
def test_text_of_a_notebook_or_a_chat_is_recognised(grade_source, source, code, line):
    report = grade_source(source, on=DOUBLE)
    assert (report.verdict, report.message.code, report.cases) == (Verdict.COMPILE_ERROR, code, ())
    assert (report.trace and report.trace.line) == line


@pytest.mark.parametrize(
    "source",
    [
        "'''\n>>> double(1)\n2\n%matplotlib\n```\nIn [3]: x\n!pip\nwhy?\n'''\n",
        "x = 7 \\\n%3\n",
        "y: int\nIn = [1]\nIn [0]: int\n",
        '{"cells": 1}\n',
    ],
)
def test_the_same_within_python_is_left_alone(grade_source, source):
    report = grade_source(source + RIGHT, on=DOUBLE)
    assert report.verdict is Verdict.ACCEPTED, english(report.message)


# --- Names and parameters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "codes", "line"),
    [
        ("def Double(x): return 2 * x", ["function_missing", "defined_similar"], 1),
        ("\ndef duoble(x): return 2 * x", ["function_missing", "defined_similar"], 2),
        ("class A:\n    def double(x): pass", ["function_missing", "defined_indented"], 2),
        ("def treble(x): pass", ["function_missing"], None),
        ("class double: pass", ["function_is_class"], 1),
        ("double = 3", ["not_callable"], None),
    ],
)
def test_a_function_that_is_not_as_wanted(grade_source, source, codes, line):
    report = grade_source(source, on=DOUBLE)
    assert [report.message.code, *(one.code for one in report.message.more)] == codes
    assert (report.trace and report.trace.line) == line


INIT = "    def __init__(self, lr=0.01, momentum=0.9, nesterov=False): pass\n"


@pytest.mark.parametrize(
    ("source", "codes", "line"),
    [
        ("def Momentum(): pass\n", ["class_is_function"], 1),
        ("class Other: pass\nMomentum = Other()\n", ["class_is_value"], None),
        ("class Momentom: pass\n", ["class_missing", "defined_similar"], 1),
        (f"class Momentum:\n{INIT}    def Update(self): pass\n", ["method_missing", "defined_similar"], 3),
    ],
)
def test_a_class_that_is_not_as_wanted(grade_source, source, codes, line):
    report = grade_source(source, on=load_exercise(MOMENTUM))
    assert [report.message.code, *(one.code for one in report.message.more)] == codes
    assert (report.trace and report.trace.line) == line


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (f"class Momentum:\n{INIT}    def update(params, grads): pass\n", "self_missing", 3),
        (f"class Momentum:\n{INIT}    @staticmethod\n    def update(self, p, g): pass\n", "method_decorated", 4),
        (f"class Momentum:\n{INIT}    def update(self, params): pass\n", "parameters_differ", 3),
        ("class Momentum:\n    def update(self, params, grads): pass\n", "init_missing", 1),
        ("class Momentum:\n    def __init__(self): pass\n    def update(self, p, g): pass\n", "parameters_differ", 2),
    ],
)
def test_a_method_that_does_not_fit_its_call(grade_source, source, code, line):
    report = grade_source(source, on=load_exercise(MOMENTUM))
    assert (advice_of(report.deciding_case.message), report.trace.line) == (code, line)


def test_a_call_of_the_students_own_is_not_the_exercises(grade_source):
    source = "def double(x):\n    return helper(x, 1)\n\n\ndef helper(x):\n    return x\n"
    report = grade_source(source, on=DOUBLE)
    assert report.cases[0].message.code == "verbatim" and report.trace.line == 2
