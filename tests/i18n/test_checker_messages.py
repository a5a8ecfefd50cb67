"""The sentence of an author's checker: in the reader's language, with its fields filled in once."""

import pytest

from app.i18n.words import CHECKER_SAYS, Words
from grader.message import Message


def says(texts: dict[str, str], **fields: object) -> Message:
    return Message(CHECKER_SAYS, {"key": "far_off", "texts": texts, "fields": [[*one] for one in fields.items()]})


TEXTS = {"en": "The loss is {loss}, over {bound}.", "zh": "损失为 {loss}，超过 {bound}。"}


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "The loss is 0.25, over 0.1."), ("zh", "损失为 0.25，超过 0.1。")]
)
def test_it_is_said_in_the_language_of_the_reader(language, sentence):
    assert Words(language).message(says(TEXTS, loss=0.25, bound=0.1)) == sentence


def test_a_language_that_the_author_left_out_gets_another_one():
    assert Words("en").message(says({"zh": "损失 {loss}"}, loss=1)) == "损失 1"


def test_what_a_value_holds_is_never_a_field_and_what_is_missing_stays():
    message = says({"en": "{a} {b} {c} 100% %(d)s"}, a="{b}", b="%(a)s")
    assert Words("en").message(message) == "{b} %(a)s {c} 100% %(d)s"


def test_a_message_without_its_table_is_no_failure():
    assert Words("en").message(Message(CHECKER_SAYS, {"key": "gone"})) == ""
