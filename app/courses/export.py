"""The gradebook as CSV: the service's own form, and what Moodle and Canvas import.

Every student of the course is in the own form, with every assignment that has opened, held grades included. Those for
Moodle and Canvas have one column for each assignment whose grades are released: their import shows it to students.
They match people by student number or address. Who lacks it is left out for Moodle, which would refuse the file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.courses import grades
from app.courses.grades import Material
from app.courses.students import Student
from app.http.csv_table import csv_text

Row = Sequence[str | float]
_LOOKS_LIKE_ID = re.compile(r"\((\d+)\)$")  # Canvas would take the number for the id of one of its assignments


class Format(StrEnum):
    """A form of the export."""

    OWN = "own"
    MOODLE_NUMBER = "moodle_number"
    MOODLE_EMAIL = "moodle_email"
    CANVAS = "canvas"


class Export(NamedTuple):
    """A file to download."""

    name: str
    text: str


def gradebook_csv(students: Sequence[Student], material: Material, form: Format) -> Export:
    """Return the grades of these students, the first line being a header."""
    if form is Format.OWN:
        return Export("grades.csv", csv_text(_own(students, material)))
    released = grades.released(material)
    if form is Format.CANVAS:
        return Export("grades-canvas.csv", csv_text(_canvas(students, released), is_for_spreadsheets=False))
    rows = _moodle([one for one in students if _identity(one, form)], released, form)
    return Export("grades-moodle.csv", csv_text(rows, is_for_spreadsheets=False))


def _own(students: Sequence[Student], material: Material) -> Iterator[Row]:
    levels = [(row, level) for row in material.assignments for level in material.levels[row.id]]
    worth = sum(level.points for _, level in levels)
    yield [
        *("student", "name", "student number", "email", "section"),
        *(f"{row.title}: {level.slug}" for row, level in levels),
        *(row.title for row in material.assignments),
        *("total", "of"),
    ]
    for one in students:
        points = [[cell.points for cell in cells] for cells in material.cells(one.id)]
        sums = [grades.total(of_assignment) for of_assignment in points]
        person = one.username, one.name, one.student_number or "", one.email or "", one.section
        yield [*person, *(value for values in points for value in values), *sums, grades.total(sums), worth]


def _moodle(students: Sequence[Student], material: Material, form: Format) -> Iterator[Row]:
    heading = "ID number" if form is Format.MOODLE_NUMBER else "Email address"
    yield [heading, "Full name", *_titles(material)]
    for one in students:
        yield [_identity(one, form), one.name, *_sums(material, one)]


def _canvas(students: Sequence[Student], material: Material) -> Iterator[Row]:
    worth = [sum(level.points for level in material.levels[row.id]) for row in material.assignments]
    titles = [_LOOKS_LIKE_ID.sub(r"[\1]", title) for title in _titles(material)]
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
    yield ["    Points Possible", "", "", "", "", *worth]
    for one in students:
        yield [one.name, "", one.student_number or "", one.email or "", one.section, *_sums(material, one)]


def _identity(student: Student, form: Format) -> str:
    return (student.student_number if form is Format.MOODLE_NUMBER else student.email) or ""


def _titles(material: Material) -> list[str]:
    """Return the titles of the assignments; of several with one title, the later ones get a number."""
    seen: Counter[str] = Counter()
    titles = []
    for row in material.assignments:
        seen[row.title] += 1
        titles.append(row.title if seen[row.title] == 1 else f"{row.title} #{seen[row.title]}")
    return titles


def _sums(material: Material, student: Student) -> list[float]:
    return [grades.total(cell.points for cell in cells) for cells in material.cells(student.id)]
