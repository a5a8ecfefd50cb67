"""The calls that a child writes among its output: found, cut out, and believed only as numbers and names."""

import faulthandler
import tempfile

import pytest

from grader.inside import wire
from grader.sandbox.stack import cut

HEAD = wire.STACK.decode()


def stack(*calls: str) -> bytes:
    return (HEAD + "".join(f"  {call}\n" for call in calls)).encode()


def test_calls_are_cut_out_of_the_output_innermost_last():
    written = stack(
        *('File "/site/numpy/a.py", line 3 in dot', 'File "submission.py", line 7 in inner'),
        'File "submission.py", line 2 in <module>',
    )
    assert cut(b"before\n" + written + b"after\n") == (b"before\nafter\n", ((2, "<module>"), (7, "inner")))


def test_a_recursion_is_told_once():
    calls = ['File "submission.py", line 3 in f'] * 98 + ["..."]
    assert cut(stack(*calls))[1] == ((3, "f"),)


@pytest.mark.parametrize(("written", "name"), [("\\u6c60\\u5316", "池化"), ("\\xe9", "é"), ("\\U0001d465", "𝑥")])
def test_a_name_in_any_script_is_read(written, name):
    assert cut(stack(f'File "submission.py", line 1 in {written}'))[1] == ((1, name),)


@pytest.mark.parametrize("name", ["\\Uffffffff", "\\", "\\x", "a" * 501, ""])
def test_a_name_that_python_does_not_write_does_no_harm(name):
    output, calls = cut(b"x" + stack(f'File "submission.py", line 1 in {name}'))
    assert len(calls) <= 1 and output.startswith(b"x")


def test_output_without_calls_stays_as_it_is():
    assert cut(b'  File "submission.py", line 1 in f\n') == (b'  File "submission.py", line 1 in f\n', ())


def test_calls_before_the_question_are_output():
    early = stack('File "submission.py", line 1 in f')
    late = stack('File "submission.py", line 2 in g')
    assert cut(early + late, len(early)) == (early, ((2, "g"),))


def test_the_form_is_that_of_faulthandler():
    space: dict = {}
    exec(
        compile("def inner(write):\n    write()\n\n\ndef f(write):\n    inner(write)\n", "submission.py", "exec"),
        space,
    )
    with tempfile.TemporaryFile() as file:
        space["f"](lambda: faulthandler.dump_traceback(file, all_threads=False))
        file.seek(0)
        assert cut(file.read()) == (b"", ((6, "f"), (2, "inner")))
