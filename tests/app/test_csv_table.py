"""Cells of exports: numbers in full precision, and no text that a spreadsheet runs as a formula."""

import csv
import io

import pytest

from app.http.csv_table import csv_text, safe_cell
from tests.app.api import ROOT

BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "|", "｜", "%", "％")
BEFORE = ("", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\ufe0f", " \t\u00a0")


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_cell_begins_like_a_formula(beginning):
    for before in BEFORE:
        text = f"{before}{beginning}1+1"
        assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_control_character_at_the_start_is_no_formula_either(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "a=1", "第一课", "1-2", "(x)", "'x", "\u00a0x"])
def test_other_text_stays(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("number", "cell"),
    [(12.5, "12.5"), (0.0, "0"), (300, "300"), (-1.25, "-1.25"), (12345.67, "12345.67"), (100_000.0, "100000")],
)
def test_numbers_stay_numbers_in_full_precision(number, cell):
    assert safe_cell(number) == cell


@pytest.mark.parametrize("number", [1 / 3, 0.1 + 0.2, 1e-7, 123456789.123, 1e300])
def test_a_number_can_be_read_back(number):
    assert float(safe_cell(number)) == number


def test_what_is_no_number_is_an_empty_cell():
    assert [safe_cell(value) for value in (float("nan"), float("inf"))] == ["", ""]


def test_a_table_can_be_read_back():
    rows = [["student", "total"], ['ada, \n"the first"', 12345.67]]
    text = csv_text(rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert read == [["student", "total"], ['ada, \n"the first"', "12345.67"]]


def test_every_export_is_written_by_this_module():
    modules = [path.name for path in (ROOT / "app").rglob("*.py") if "csv.writer" in path.read_text()]
    assert modules == ["csv_table.py"]
