"""Syntax trees are built from any thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.exercise.syntax import parse, parse_expression

NESTED = "x = " + "(" * 40 + "1" + ")" * 40 + "\n"


def test_many_threads_at_once_get_their_trees():
    """On CPython 3.11 a thread would get a SystemError of another's making now and then."""
    with ThreadPoolExecutor(8) as threads:
        trees = list(threads.map(parse, [NESTED * 50] * 200))
    assert [len(tree.body) for tree in trees] == [50] * 200


def test_what_is_no_python_raises_a_syntax_error():
    with pytest.raises(SyntaxError):
        parse("def (")
    with pytest.raises(SyntaxError):
        parse_expression("x = 1")
