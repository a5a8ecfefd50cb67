"""The people in an uploaded roster: columns by their headings, checked cells, and rows that name somebody twice."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.courses.roster_text import Line, read_table
from app.enums import CourseRole
from app.errors import InvalidValueError
from app.http.errors import InvalidError
from app.http.types import one_line
from app.mail.addresses import address, address_key
from grader.message import Message

_LIMITS = {
    "name": (120, "roster_name_too_long"),
    "student_number": (64, "roster_student_number_too_long"),
    "section": (64, "roster_section_too_long"),
}
# Headings of each field without case, spaces and punctuation. The first of the list that a file has is the column.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "学生姓名", "名字", "fullname", "studentname", "displayname", "name", "student", "学生"),
    "first_name": ("firstname", "givenname", "givennames", "forename", "名"),
    "last_name": ("lastname", "surname", "familyname", "姓"),
    "student_number": (
        *(
            "学号",
            "学生学号",
            "学生编号",
            "studentnumber",
            "studentno",
            "studentid",
            "idnumber",
            "sisuserid",
            "sisid",
        ),
        *("matriculationnumber", "matriculation", "registrationnumber", "orgdefinedid", "number", "工号", "id"),
    ),
    "email": (
        *("email", "emailaddress", "mail", "mailaddress", "邮箱", "电子邮箱", "邮箱地址", "电子邮件", "电子邮件地址"),
        *("电邮", "邮件"),
    ),
    "section": (
        *("section", "sections", "sectionname", "班级", "班级名称", "教学班", "行政班", "班", "class", "classname"),
        *("group", "groups", "tutorial", "小组", "分组", "组"),
    ),
    "role": ("role", "courserole", "roles", "角色", "身份"),
}
_ROLES = {
    **dict.fromkeys(("student", "learner", "学生"), CourseRole.STUDENT),
    **dict.fromkeys(("viewer", "观察员"), CourseRole.VIEWER),
    **dict.fromkeys(("grader", "ta", "teachingassistant", "评分员", "助教"), CourseRole.GRADER),
    **dict.fromkeys(("instructor", "teacher", "lecturer", "教师", "老师"), CourseRole.INSTRUCTOR),
    **dict.fromkeys(("owner", "负责人"), CourseRole.OWNER),
}
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)  # a spreadsheet shows a long number like this
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class RosterRow:
    """A person in a roster. None is an empty cell or a missing column. A refused row says why in `problem`."""

    line: int
    name: str | None = None
    student_number: str | None = None
    email: str | None = None
    section: str | None = None
    role: CourseRole | None = None
    problem: Message | None = None

    @property
    def email_key(self) -> str | None:
        """The address in the form for comparing."""
        return None if self.email is None else address_key(self.email)


@dataclass(frozen=True)
class RosterFile:
    """The people in an uploaded file, the columns in use by field, and the headings of the others."""

    text: str
    encoding: str
    separator: str
    columns: Mapping[str, str]
    ignored: Sequence[str]
    rows: Sequence[RosterRow]


def read_roster(data: bytes, encoding: str | None = None) -> RosterFile:
    """Return the people in a CSV file. Raises InvalidError, TooLargeError if it is not a roster at all."""
    table = read_table(data, encoding, lambda cells: len(_columns(cells)))
    if not table.lines:
        raise InvalidError("roster_empty")
    headings = table.lines[0].cells
    columns = _checked_columns(headings)
    rows = [_row(line, columns, len(headings)) for line in table.lines[1:]]
    if not rows:
        raise InvalidError("roster_has_headings_only")
    used = {name: headings[place] for name, place in columns.items()}
    ignored = [text for place, text in enumerate(headings) if text and place not in columns.values()]
    people = [*_each_person_once(rows)]
    return RosterFile(table.text, table.encoding, table.separator, used, ignored, people)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the place of each field that has a column."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(_plain(heading), place)
    found = {name: next((places[one] for one in known if one in places), None) for name, known in _HEADINGS.items()}
    return {name: place for name, place in found.items() if place is not None}


def _checked_columns(headings: Sequence[str]) -> dict[str, int]:
    columns = _columns(headings)
    shown = [heading[:40] for heading in headings[:10] if heading]
    if not columns:
        raise InvalidError("roster_headings_unknown", found=shown)
    if not {"student_number", "email"} & columns.keys():
        raise InvalidError("roster_needs_number_or_email", found=shown)
    plain = [_plain(heading) for heading in headings]
    twice = next((headings[place] for place in columns.values() if plain.count(plain[place]) > 1), None)
    if twice is not None:
        raise InvalidError("roster_heading_twice", heading=twice)
    return columns


def _row(line: Line, columns: Mapping[str, int], width: int) -> RosterRow:
    cells = {name: line.cells[place] for name, place in columns.items() if place < len(line.cells)}
    typed_name = cells.get("name") or _full_name(cells.get("first_name", ""), cells.get("last_name", ""))
    try:
        if any(line.cells[width:]):
            raise InvalidValueError("roster_row_too_wide")
        return _read(line.number, typed_name, cells)
    except InvalidValueError as error:
        shown = "".join(filter(str.isprintable, typed_name))[: _LIMITS["name"][0]]
        return RosterRow(line.number, shown or None, problem=error.message)


def _read(line: int, name: str, cells: Mapping[str, str]) -> RosterRow:
    number, email, role = (
        _text("student_number", cells.get("student_number", "")),
        cells.get("email"),
        cells.get("role"),
    )
    if number is None and not email:
        raise InvalidValueError("roster_row_without_key")
    if number is not None and _ROUNDED.fullmatch(number):
        raise InvalidValueError("roster_number_rounded", number=number)
    if role and _plain(role) not in _ROLES:
        raise InvalidValueError("roster_role_unknown", role=role[:40], roles=[*CourseRole])
    return RosterRow(
        line,
        _text("name", name),
        number,
        address(email) if email else None,
        _text("section", cells.get("section", "")),
        _ROLES[_plain(role)] if role else None,
    )


def _text(name: str, typed: str) -> str | None:
    text = one_line(unicodedata.normalize("NFKC" if name == "student_number" else "NFC", typed))
    limit, code = _LIMITS[name]
    if len(text) > limit:
        raise InvalidValueError(code, limit=limit)
    return text or None


def _full_name(first: str, last: str) -> str:
    return last + first if _HAN.search(last + first) else f"{first} {last}".strip()


def _plain(text: str) -> str:
    """Return a heading or a role as letters and digits only, in lower case."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())


def _each_person_once(rows: Sequence[RosterRow]) -> Iterator[RosterRow]:
    """Yield the rows. Rows with the same number or address are all refused: which one is right is not known."""
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for key in _keys(row):
            lines[key].append(row.line)
    for row in rows:
        problem = next(
            (
                Message(code, {"line": other})
                for code, value in _keys(row)
                for other in lines[code, value]
                if other != row.line
            ),
            None,
        )
        yield (
            row if problem is None else RosterRow(row.line, row.name, row.student_number, row.email, problem=problem)
        )


def _keys(row: RosterRow) -> Iterator[tuple[str, str]]:
    """Yield what names the person, each with the code of the refusal if another row has it too."""
    if row.student_number is not None:
        yield "roster_number_twice", row.student_number
    if row.email_key is not None:
        yield "roster_email_twice", row.email_key
