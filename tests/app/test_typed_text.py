"""Numbers, times and zones as people type them in both languages: read in one way, or refused with a message."""

import math
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.errors import InvalidValueError, message_of
from app.http import typed_text
from app.http.types import DECIMAL_NUMBER, Line, Prose
from app.i18n.words import Words

SHANGHAI = ZoneInfo("Asia/Shanghai")


def refusal(read, *given):
    with pytest.raises(InvalidValueError) as caught:
        read(*given)
    return caught.value.message.code


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" 12 ", 12), ("１２", 12), ("\u300012\u3000", 12), ("-3", -3), ("－３", -3), ("+7", 7), ("007", 7)],
)
def test_a_whole_number_is_read(text, value):
    assert typed_text.whole_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("０．５", 0.5), ("0。5", 0.5), (".5", 0.5), ("5.", 5), ("12345.67", 12345.67), ("－1.5", -1.5)],
)
def test_a_decimal_number_is_read(text, value):
    assert typed_text.decimal_number(text) == value


@pytest.mark.parametrize(
    "text", ["²", "①", "㉑", "½", "nan", "inf", "1e400", "1e3", "0x10", "一", "٣", "", "-", "5 %"]
)
@pytest.mark.parametrize("read", [typed_text.whole_number, typed_text.decimal_number])
def test_what_is_no_number_is_refused(read, text):
    assert refusal(read, text) in ("whole_number_needed", "number_needed")


@pytest.mark.parametrize("text", ["1,000", "１，０００", "1、000", "1_000", "1 000", "1'000", "1,5"])
@pytest.mark.parametrize("read", [typed_text.whole_number, typed_text.decimal_number])
def test_a_number_with_separators_is_ambiguous(read, text):
    assert refusal(read, text) == "number_with_separators"


@pytest.mark.parametrize("read", [typed_text.whole_number, typed_text.decimal_number])
def test_a_number_of_400_digits_is_refused(read):
    assert refusal(read, "9" * 400) == "number_too_long"


def test_a_fraction_is_no_whole_number():
    assert refusal(typed_text.whole_number, "1.5") == "whole_number_needed"


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-02T12:30",
        "2030-01-02 12:30",
        "２０３０－０１－０２　１２：３０",
        "2030/1/2 12:30",
        "2030年1月2日 12:30",
        "2030 年 1 月 2 日12：30",
        " 2030-01-02T12:30:00 ",
    ],
)
def test_a_local_time_is_read(text):
    assert typed_text.local_time(text, SHANGHAI) == datetime(2030, 1, 2, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1/2/2030 12:30", "date_form"),
        ("2030-01-02", "date_form"),
        ("2030-01/02 12:30", "date_form"),
        ("30-01-02 12:30", "date_form"),
        ("2030-01-02T12:30+08:00", "date_form"),
        ("2030-01-0² 12:30", "date_form"),
        ("noon", "date_form"),
        ("2030-02-30 12:30", "date_does_not_exist"),
        ("2030-01-02 24:00", "date_does_not_exist"),
        ("0001-01-01 00:00", "date_out_of_range"),
        ("1999-12-31 23:59", "date_out_of_range"),
        ("9999-12-31 23:59", "date_out_of_range"),
        ("2000-01-01 07:59", "date_out_of_range"),  # 1999 in UTC
    ],
)
def test_a_local_time_is_refused(text, code):
    assert refusal(typed_text.local_time, text, SHANGHAI) == code


def test_a_time_in_the_night_of_changing_clocks():
    berlin = ZoneInfo("Europe/Berlin")
    assert refusal(typed_text.local_time, "2030-03-31 02:30", berlin) == "time_left_out"
    assert refusal(typed_text.local_time, "2030-10-27 02:30", berlin) == "time_comes_twice"
    assert typed_text.local_time("2030-10-27 03:30", berlin) == datetime(2030, 10, 27, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-02T04:30:00.123456Z",
        "2030-01-02t04:30:00.123456z",
        "2030-01-02T12:30:00.123456+08:00",
        "2030-01-02 12:30:00.123456+0800",
        "２０３０－０１－０２　１２：３０：００．１２３４５６＋０８：００",
    ],
)
def test_an_exact_time_keeps_its_fraction(text):
    assert typed_text.exact_time(text) == datetime(2030, 1, 2, 4, 30, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2030-01-02T12:30", "time_zone_needed"),
        ("2030-01-02T12:30-23:59", "offset_wrong"),
        ("2030-01-02T12:30+14:01", "offset_wrong"),
        ("2030-01-02T12:30 CST", "offset_wrong"),
        ("1893456000", "time_needed"),
        ("2200-01-01T00:00:00Z", "date_out_of_range"),
        ("2199-12-31T23:30:00-01:00", "date_out_of_range"),
        ("0001-01-01T00:00:00+14:00", "date_out_of_range"),
    ],
)
def test_an_exact_time_is_refused(text, code):
    assert refusal(typed_text.exact_time, text) == code


@pytest.mark.parametrize("text", ["Asia/Shanghai", " Asia/Shanghai ", "asia/SHANGHAI", "Ａｓｉａ／Ｓｈａｎｇｈａｉ"])
def test_a_time_zone_is_a_place(text):
    assert typed_text.time_zone(text) == SHANGHAI


@pytest.mark.parametrize(
    "text",
    [
        "GMT+8",
        "UTC+8",
        "+08:00",
        "CST",
        "EST",
        "Shanghai",
        "Asia/Beijing",
        "北京",
        "../Asia/Shanghai",
        "\0",
        "a" * 9999,
    ],
)
def test_another_time_zone_is_refused(text):
    assert refusal(typed_text.time_zone, text) == "time_zone_unknown"


class _Line(BaseModel):
    text: Annotated[Line, Field(min_length=1, max_length=12)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("深度学习　第一章", "深度学习　第一章"),
        ("a\u00a0b", "a\u00a0b"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\u3000 x \u00a0\n", "x"),
    ],
)
def test_a_line_keeps_spaces_of_every_width_inside(typed, stored):
    assert _Line(text=typed).text == stored


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((blank, "text_too_short") for blank in ("", " ", "\u3000", "\u00a0\u2003", "\n", "\u200d")),
        *((f"a{one}b", "control_characters") for one in "\0\t\n\x7f\x85\u2028\u202e\u200f\u200b\ufeff\ud800"),
        ("123456789 123", "text_too_long"),
    ],
)
def test_a_blank_line_and_control_characters_are_refused(text, code):
    with pytest.raises(ValidationError) as caught:
        _Line(text=text)
    assert message_of(caught.value.errors()[0]).code == code


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u202e\ufeff"])
def test_prose_has_something_to_see(text):
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Prose).validate_python(text)
    assert message_of(caught.value.errors()[0]).code == "text_too_short"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (12.0, "12"), (0.005, "0.005"), (12345.67, "12345.67"), (1e-7, "0.0000001"), (1 / 3, str(1 / 3))],
)
def test_a_number_is_shown_as_it_may_be_typed(number, text):
    assert typed_text.number_text(number) == text
    assert typed_text.decimal_number(text) == number


@pytest.mark.parametrize("zero", ["-0", "－０", -0.0, 0, "0"])
def test_zero_has_no_sign(zero):
    read = TypeAdapter(Annotated[float, Field(ge=0, le=9), DECIMAL_NUMBER]).validate_python(zero)
    assert (read, math.copysign(1, read)) == (0, 1)


def test_a_limit_is_written_as_it_may_be_typed():
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Annotated[float, Field(ge=0, le=100_000), DECIMAL_NUMBER]).validate_python("200000")
    assert Words("en").message(message_of(caught.value.errors()[0])) == "The number must be at most 100000."
