"""The gradebook as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from app.courses.schemas import StudentGradesRead

# A spreadsheet takes a cell that begins so for a formula, and runs it. An apostrophe makes it text.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def gradebook_csv(students: Sequence[StudentGradesRead]) -> str:
    """One row per student, one column per exercise of each assignment, then totals. The first line names them."""
    table = io.StringIO()
    table.write("\ufeff")  # or a spreadsheet takes UTF-8 for something older
    writer = csv.writer(table)
    writer.writerow(map(safe_cell, _headings(students[0]) if students else ["student", "total", "of"]))
    for student in students:
        grades = [grade.points for one in student.assignments for grade in one.exercises]
        sums = [one.points for one in student.assignments]
        row: list[str | float] = [student.username, *grades, *sums, student.points, student.worth]
        writer.writerow(map(safe_cell, row))
    return table.getvalue()


def safe_cell(value: str | float) -> str:
    """The value as a cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if not isinstance(value, str):
        return f"{value:g}" if value == round(value, 2) and abs(value) < 1e5 else str(value)
    return f"'{value}" if value.startswith(_BEGINS_FORMULA) else value


def _headings(student: StudentGradesRead) -> list[str]:
    levels = [f"{one.title}: {grade.exercise}" for one in student.assignments for grade in one.exercises]
    return ["student", *levels, *(one.title for one in student.assignments), "total", "of"]
