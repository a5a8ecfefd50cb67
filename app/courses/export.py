"""The gradebook as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from app.courses.schemas import StudentGradesRead

# A spreadsheet runs a cell that begins with one of these as a formula. A leading apostrophe makes it text.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def gradebook_csv(students: Sequence[StudentGradesRead]) -> str:
    """Return one row per student and one column per exercise of each assignment, then totals.

    The first line is a header.
    """
    table = io.StringIO()
    table.write("\ufeff")  # the byte order mark makes spreadsheets read UTF-8
    writer = csv.writer(table)
    writer.writerow(map(safe_cell, _headings(students[0]) if students else ["student", "total", "of"]))
    for student in students:
        grades = [grade.points for one in student.assignments for grade in one.exercises]
        sums = [one.points for one in student.assignments]
        row: list[str | float] = [student.username, *grades, *sums, student.points, student.worth]
        writer.writerow(map(safe_cell, row))
    return table.getvalue()


def safe_cell(value: str | float) -> str:
    """Return the value as a cell that no spreadsheet runs as a formula. Numbers stay numbers."""
    if not isinstance(value, str):
        return f"{value:g}" if value == round(value, 2) and abs(value) < 1e5 else str(value)
    return f"'{value}" if value.startswith(_BEGINS_FORMULA) else value


def _headings(student: StudentGradesRead) -> list[str]:
    levels = [f"{one.title}: {grade.exercise}" for one in student.assignments for grade in one.exercises]
    return ["student", *levels, *(one.title for one in student.assignments), "total", "of"]
