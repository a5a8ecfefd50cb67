"""The code of a notebook file: which cells, and what of them is left out."""

import json

import pytest

from app.client.notebook_file import NotebookError, notebook_source


def notebook(*cells: dict) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def code(source: str | list[str], *tags: str) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)} if tags else {}, "outputs": []}


def test_all_code_cells_are_taken_in_order():
    text = {"cell_type": "markdown", "source": "# Pooling", "metadata": {}}
    found = notebook_source(notebook(text, code(["import numpy as np\n", "x = 1"]), code(""), code("y = 2\n")))
    assert (found.source, found.cells, found.is_tagged) == ("import numpy as np\nx = 1\n\n\ny = 2\n", 2, False)


@pytest.mark.parametrize("tag", ["submit", "solution"])
def test_only_tagged_cells_are_taken_if_any_is(tag):
    found = notebook_source(notebook(code("x = 1"), code("y = 2", "other", tag), code("z = 3")))
    assert (found.source, found.cells, found.is_tagged) == ("y = 2\n", 1, True)


def test_commands_to_the_notebook_are_left_out():
    commands = "%matplotlib inline\n!pip install numpy\nimport numpy as np\nnp.einsum?\n?np\n"
    cell = f"{commands}def f(x):\n    %time x\n    return x\n"
    found = notebook_source(notebook(code(cell)))
    assert found.source == "import numpy as np\ndef f(x):\n    return x\n"
    assert found.left_out == ("%matplotlib inline", "!pip install numpy", "np.einsum?", "?np", "%time x")


def test_a_timed_cell_is_python_and_a_shell_cell_is_not():
    found = notebook_source(notebook(code("%%time\nx = 1"), code("%%bash\nls\n"), code("%%writefile a.py\ny = 3")))
    assert found.source == "x = 1\n" and found.left_out == ("%%time", "%%bash", "%%writefile a.py")


def test_lines_of_a_long_text_and_remainders_stay():
    cell = 'def f(a, b):\n    """Say:\n    %d of\n    !what\n    why?\n    """\n    return (a\n            % b)\n'
    assert notebook_source(notebook(code(cell))).source == cell


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "[]",
        "{}",
        '{"cells": 3}',
        "[" * 99999,
        notebook(),
        notebook(code("%%bash\nls")),
        notebook({"cell_type": 3}),
    ],
)
def test_a_file_without_code_is_refused(text):
    with pytest.raises(NotebookError):
        notebook_source(text)


def test_cells_of_any_form_do_no_harm():
    odd = {"cell_type": "code", "source": [1, None], "metadata": {"tags": [3, "solution"]}}
    assert notebook_source(notebook(odd)).source == "1None\n"
