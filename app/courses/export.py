"""The gradebook as CSV."""

from collections.abc import Sequence

from app.courses.schemas import StudentGradesRead
from app.http.csv_table import csv_text


def gradebook_csv(students: Sequence[StudentGradesRead]) -> str:
    """Return one row per student and one column per exercise of each assignment, then totals.

    The first line is a header.
    """
    headings = _headings(students[0]) if students else ["student", "total", "of"]
    return csv_text([headings, *map(_row, students)])


def _row(student: StudentGradesRead) -> list[str | float]:
    grades = [grade.points for one in student.assignments for grade in one.exercises]
    sums = [one.points for one in student.assignments]
    return [student.username, *grades, *sums, student.points, student.worth]


def _headings(student: StudentGradesRead) -> list[str | float]:
    levels = [f"{one.title}: {grade.exercise}" for one in student.assignments for grade in one.exercises]
    return ["student", *levels, *(one.title for one in student.assignments), "total", "of"]
