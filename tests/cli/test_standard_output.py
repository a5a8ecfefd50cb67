"""A reader of a command's output may leave early; the command then ends quietly."""

import subprocess
import sys

import pytest

from app.cli.standard_output import READER_LEFT

PROGRAM = """
import sys
from app.cli import standard_output

standard_output.install()
try:
    for number in range({lines}):
        {write}
finally:
    sys.stdout.flush()
"""
WRITES = ["print(number, flush=True)", "print(number)", "sys.stdout.writelines([str(number)])"]


def piped_into(reader: str, write: str, lines: int = 100_000) -> tuple[int, bytes]:
    """Return the status of a program whose output goes to `reader`, and what it wrote to standard error."""
    code = PROGRAM.format(lines=lines, write=write)
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    subprocess.run(["sh", "-c", reader], stdin=program.stdout, stdout=subprocess.DEVNULL, check=True)
    program.stdout.close()
    errors = program.stderr.read()
    program.stderr.close()
    return program.wait(), errors


@pytest.mark.parametrize("write", WRITES)
def test_a_command_whose_reader_has_left_ends_quietly(write):
    assert piped_into("head -c 10", write) == (READER_LEFT, b"")


@pytest.mark.parametrize("write", WRITES)
def test_a_command_that_is_read_to_the_end_succeeds(write):
    assert piped_into("cat", write) == (0, b"")


def test_a_library_of_the_terminal_changes_nothing_about_it():
    write = "from rich.console import Console; Console().print(number)"
    assert piped_into("head -1", write, lines=20_000) == (READER_LEFT, b"")
