"""Roster files as learning management systems and spreadsheets write them."""

import codecs
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.courses.roster_rows import read_roster
from app.courses.roster_text import MOST_BYTES, MOST_ROWS
from app.enums import CourseRole
from app.http.csv_table import csv_text
from app.http.errors import AppError, InvalidError, TooLargeError

CHINESE = "学号,姓名,电子邮箱,班级\n2026001,张三,zhang@example.org,一班\n"


def people(data, encoding=None):
    found = read_roster(data if isinstance(data, bytes) else data.encode(), encoding)
    return [(row.name, row.student_number, row.email, row.section, row.role) for row in found.rows]


def refused(data, encoding=None):
    with pytest.raises(InvalidError) as caught:
        read_roster(data if isinstance(data, bytes) else data.encode(), encoding)
    return caught.value.message


def problems(data):
    rows = read_roster(data.encode()).rows
    return [(row.line, row.problem.code, row.problem.values) for row in rows if row.problem]


@pytest.mark.parametrize(
    ("headings", "cells", "person"),
    [
        (
            "Name,Student number,E-mail,Section,Role",
            "Ada,1,a@example.org,A,TA",
            ("Ada", "1", "a@example.org", "A", "grader"),
        ),
        (
            "role,section,e-mail,student number,name",
            "Owner,A,a@example.org,1,Ada",
            ("Ada", "1", "a@example.org", "A", "owner"),
        ),
        (
            "First name,Last name,ID number,Institution,Department,Email address",
            "Ada,Lovelace,007,,Maths,a@example.org",
            ("Ada Lovelace", "007", "a@example.org", None, None),
        ),
        (
            "Student,ID,SIS User ID,SIS Login ID,Section",
            '"Lovelace, Ada",991,s7,ada,A and B',
            ("Lovelace, Ada", "s7", None, "A and B", None),
        ),
        ("Last Name,First Name,Username,Student ID", "Lovelace,Ada,ada1,7", ("Ada Lovelace", "7", None, None, None)),
        (
            "学号,姓名,邮箱,班级,角色",
            "7,张三,z@example.org,一班,助教",
            ("张三", "7", "z@example.org", "一班", "grader"),
        ),
        ("姓,名,学号", "张,三,7", ("张三", "7", None, None, None)),
        ("EMAIL", "a@example.org", (None, None, "a@example.org", None, None)),
        ("ＮＡＭＥ,学 号", "Ada,７", ("Ada", "7", None, None, None)),
    ],
)
def test_columns_are_found_by_their_headings(headings, cells, person):
    assert people(f"{headings}\n{cells}\n") == [person]


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        codecs.BOM_UTF8 + CHINESE.encode(),
        CHINESE.encode("utf-16"),
        CHINESE.encode("gb18030"),
        codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"),
        CHINESE.encode("gbk"),
        CHINESE.encode("utf-32"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-be", "gbk", "utf-32"],
)
def test_encodings_are_told_apart(data):
    assert people(data) == [("张三", "2026001", "zhang@example.org", "一班", None)]


def test_a_chosen_encoding_is_used_unless_the_file_says_otherwise():
    latin = "Name,Number\nJosé Müller,1\n".encode("cp1252")
    assert people(latin, "windows-1252")[0][0] == "José Müller"
    assert read_roster(latin, "Windows-1252").encoding == "windows-1252"
    assert people(codecs.BOM_UTF8 + CHINESE.encode(), "windows-1252")[0][0] == "张三"
    assert refused(CHINESE.encode("gb18030"), "utf-8").code == "roster_encoding_wrong"
    assert refused(CHINESE.encode(), "latin-9").code == "roster_encoding_unknown"


def test_what_is_read_in_two_encodings_is_utf_8():
    found = read_roster(CHINESE.encode())
    assert CHINESE.encode().decode("gb18030", "replace") != CHINESE and found.encoding == "utf-8"
    assert read_roster(CHINESE.encode("gb18030")).encoding == "gb18030"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_line_ends_and_empty_lines(separator, end):
    lines = ["", "Name,Number,E-mail", "", ",,", '"Ada ""Countess""",1,a@example.org', " Bob ,2,", ""]
    text = end.join(lines).replace(",", separator)
    found = read_roster(text.encode())
    assert (found.separator, [row.line for row in found.rows]) == (separator, [5, 6])
    assert people(text) == [('Ada "Countess"', "1", "a@example.org", None, None), ("Bob", "2", None, None, None)]


def test_what_spreadsheets_and_own_exports_add_is_taken_off():
    assert people('sep=;\r\nName;Number\r\nAda;="0042"\r\n') == [("Ada", "0042", None, None, None)]
    own = csv_text([["name", "student number"], ["=cmd|' /C calc'!A0", "-7"], ["'Ada'", "8"]])
    assert [one[:2] for one in people(own)] == [("=cmd|' /C calc'!A0", "-7"), ("'Ada'", "8")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "roster_empty"),
        (b"\n\n,,\n", "roster_empty"),
        (b"\xef\xbb\xbf", "roster_empty"),
        (b"Name,Number\n", "roster_has_headings_only"),
        (b"PK\x03\x04\x14\x00", "roster_is_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "roster_is_spreadsheet"),
        (b"a\0b", "roster_is_no_text"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "roster_is_no_text"),
        (CHINESE.encode("utf-16-le"), "roster_is_no_text"),
        (b"Ada,1\nBob,2\n", "roster_headings_unknown"),
        (b"Name,Section\nAda,A\n", "roster_needs_number_or_email"),
        (b"Number,Name,number\n1,Ada,2\n", "roster_heading_twice"),
        (b'Name,Number\n"Ada,1\n', "roster_quotes_wrong"),
        (b"Name,Number\n" + b"a" * 1001 + b",1\n", "roster_line_too_long"),
        (b"Number\n" + b"1\n" * (MOST_ROWS + 1), "roster_too_many_rows"),
    ],
)
def test_what_is_no_roster_is_refused_as_a_whole(data, code):
    assert refused(data).code == code


def test_a_large_file_is_refused():
    with pytest.raises(TooLargeError):
        read_roster(b"Number\n" + b"1" * MOST_BYTES)
    with pytest.raises(TooLargeError):  # a third more as UTF-8, in which a preview is confirmed
        read_roster("学号\n".encode("gb18030") + "学".encode("gb18030") * (MOST_BYTES // 3))


def test_an_open_quotation_mark_is_found_by_its_line():
    assert refused('Name,Number\nAda,1\n"Bob,2\nEve,3\n').values == {"line": 3}


def test_each_wrong_row_has_its_line_and_reason():
    text = "\n".join([
        "Name,Number,E-mail,Section,Role",
        "Ada,,,A,", "Bob,2,bob,,", "Cyd,3,,,boss", "Dan,2.0231E+11,,,", "E" * 121 + ",5,,,", f"Fay,{'6' * 65},,,",
        "Gus,7,,,,,more", "Hal,8,\u200bh@example.org,,", "Ida\u202eadI,9,,,", "Jon,10,jon@example.org,A,学生",
    ])  # fmt: skip
    assert [(line, code) for line, code, _ in problems(text)] == [
        (2, "roster_row_without_key"),
        (3, "address_without_at"),
        (4, "roster_role_unknown"),
        (5, "roster_number_rounded"),
        (6, "roster_name_too_long"),
        (7, "roster_student_number_too_long"),
        (8, "roster_row_too_wide"),
        (9, "address_wrong_before_at"),
        (10, "control_characters"),
    ]


def test_a_refused_row_still_says_whom_it_is_about():
    found = read_roster("Name,Number\nA\u202eda,\n".encode()).rows[0]
    assert (found.name, found.student_number, found.problem.code) == ("Ada", None, "roster_row_without_key")


def test_rows_that_name_one_person_twice_are_all_refused():
    text = "Name,Number,E-mail\nAda,1,a@example.org\nBob,2,\nEve,１,\nAnn,3,Ａ@EXAMPLE.org\n"
    assert problems(text) == [
        (2, "roster_number_twice", {"line": 4}),
        (4, "roster_number_twice", {"line": 2}),
        (5, "roster_email_twice", {"line": 2}),
    ]


def test_a_thousand_rows_are_read_at_once():
    rows = "".join(f"Student {n},{n},s{n}@example.org,A\n" for n in range(1000))
    started = time.process_time()
    assert len(people(f"Name,Number,E-mail,Section\n{rows}")) == 1000
    assert time.process_time() - started < 1


@given(st.binary(max_size=300))
@example(b'"')
@example(b"\xff\xfe\x00")
@example(b"number\n\x1f\x0b\x85")
def test_arbitrary_bytes_are_read_or_refused_with_a_reason(data):
    for start in (b"", b"name,number,email\n", "学号,姓名\n".encode("utf-16")):
        try:
            rows = read_roster(start + data).rows
        except AppError:
            continue
        assert all(row.problem or row.student_number or row.email for row in rows)


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(0, 9)), max_size=5), st.sampled_from(",;\t"))
def test_arbitrary_text_in_cells_is_read_or_refused_with_a_reason(cells, separator):
    text = "\n".join(["name,number"] + [f'"{name.replace(chr(34), "")}",{number}' for name, number in cells])
    try:
        rows = read_roster(text.replace(",", separator).encode("utf-8", "replace")).rows
    except AppError:
        return
    assert all(row.role is None and (row.problem or row.student_number) for row in rows)


def test_roles_are_those_of_a_course():
    text = "Number,Role\n1,student\n2,Viewer\n3,GRADER\n4,Teacher\n5,负责人\n6,\n"
    assert [one[4] for one in people(text)] == [
        CourseRole.STUDENT,
        CourseRole.VIEWER,
        CourseRole.GRADER,
        CourseRole.INSTRUCTOR,
        CourseRole.OWNER,
        None,
    ]
