"""Which language a person gets, and that every text has a translation."""

import ast
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import app.main  # noqa: F401 - every class of error is known
from app.courses import invitations
from app.errors import InvalidValueError, OperatorError
from app.http.errors import AppError
from app.i18n.extraction import extract, read, texts_of_python, untranslated
from app.i18n.languages import choose_language
from app.i18n.words import CHECK, MESSAGE, MISTAKE, QUESTION, TAG, Words, number_text, script_messages
from grader.languages import DEFAULT, LANGUAGES
from grader.message import Message, verbatim

ROOT = Path(__file__).resolve().parent.parent.parent
EXERCISES = ROOT / "exercises"
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}|\$")
BY_HAND = (MESSAGE, MISTAKE, QUESTION, CHECK, TAG)
OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def holes(text: str | Sequence[str]) -> set[str]:
    """Return the placeholders of a text, in all plural forms."""
    return set(HOLES.findall(text if isinstance(text, str) else " ".join(text)))


def sentences(language: str) -> set[tuple[str, str]]:
    """Context and code of every sentence that is written by hand."""
    found = ((one.context, one.id) for one in read(language) if one.context in BY_HAND)
    return {(context, code if isinstance(code, str) else code[0]) for context, code in found}


def messages_made() -> Iterator[tuple[str, set[str] | None]]:
    """Code and values of every message that the sources make or raise; no set where a variable holds the values."""
    classes = [InvalidValueError, *subclasses(AppError), *subclasses(OperatorError)]
    raising = {"invalid_field", *(one.__name__ for one in classes)}
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "grader").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text())):
            match call:
                case ast.Call(ast.Name("Message"), [ast.Constant(code)], []):
                    yield code, set()
                case ast.Call(ast.Name("Message"), [ast.Constant(code), ast.Dict(keys)], []):
                    constants = all(isinstance(key, ast.Constant) for key in keys)
                    yield code, {f"%({ast.literal_eval(key)})s" for key in keys} if constants else None
                case ast.Call(ast.Name("Message"), [ast.Constant(code), _], []):
                    yield code, None
                case ast.Call(ast.Name(name), [*_, ast.Constant(code)], values) if name in raising:
                    yield code, {f"%({one.arg})s" for one in values}


def subclasses(base: type) -> Iterator[type]:
    for one in base.__subclasses__():
        yield one
        yield from subclasses(one)


@pytest.mark.parametrize(
    ("wishes", "accept", "language"),
    [
        (("zh", None), "en", "zh"),
        ((None, "zh"), "en", "zh"),
        ((None, None), "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ((None, None), "en;q=0.5, zh;q=0.9", "zh"),
        ((None, None), "fr, de;q=0.7", "en"),
        (("tlh", None), "", "en"),
        ((None, None), "zh;q=x, ;;, *", "en"),
    ],
)
def test_the_first_wish_we_speak_decides(wishes, accept, language):
    assert choose_language(*wishes, accept=accept) == language


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_in_step_with_the_sources(language):
    wanted = {(message.context, message.id) for message in extract() if message.id}
    found = {(one.context, one.id) for one in read(language) if one.id and one.context not in BY_HAND}
    assert wanted == found, "run: python -m app.i18n.extraction"
    assert len(wanted) > 700


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert untranslated(read(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_in_the_same_values(language):
    english = {(one.context, one.id): one.string for one in read(DEFAULT)}
    for message in read(language):
        if not message.id:
            continue
        original = english[message.context, message.id] if message.context in BY_HAND else message.id
        assert holes(message.string) == holes(original), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_sentences_of_every_message(language):
    assert sentences(language) == sentences(DEFAULT)


def test_every_message_of_the_sources_has_a_sentence_that_fills_in_its_values():
    sentences = {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in read(DEFAULT) if one.id}
    made = list(messages_made())
    assert {code for code, _ in made} <= sentences.keys()
    lacking = [code for code, values in made if values is not None and not holes(sentences[code]) - {"$"} <= values]
    assert len(made) > 150 and lacking == []


def test_every_action_in_the_audit_log_has_a_title():
    sources = "".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    actions = set(re.findall(r'audit\.record\(\s*\w+, \w+, "([\w.]+)"', sources)) | set(invitations.STEPS)
    assert len(actions) > 25
    assert actions <= {code for context, code in sentences(DEFAULT) if context == MESSAGE}


def test_no_sentence_is_left_over():
    """A code that is made of parts stands in the sources by its parts. Stored messages of the first release stay."""
    sources = "".join(path.read_text() for folder in ("app", "grader") for path in (ROOT / folder).rglob("*.py"))
    sources += (ROOT / "migrations" / "first_release" / "texts.toml").read_text()
    words = set(re.findall(r"[\w.]+", sources))
    assert {code for context, code in sentences(DEFAULT) if context == MESSAGE and code not in words} == set()


def test_every_tag_of_the_projects_exercises_can_be_translated():
    found = {tag for path in EXERCISES.glob("*/*/exercise.toml") for tag in tomllib.loads(path.read_text())["tags"]}
    assert found == {tag for context, tag in sentences(DEFAULT) if context == TAG}


def test_a_text_within_an_f_string_is_extracted():
    source = b"""print(f"  {words.text('seed %(seed)s', seed=7)}", words.plural("one", "many", count))"""
    found = texts_of_python(io.BytesIO(source), {"text", "plural"}, (), {})
    assert [(name, texts) for _, name, texts, _ in found] == [
        ("plural", ("one", "many", None)),
        ("text", ("seed %(seed)s",)),
    ]


def test_words_fill_in_values():
    assert Words("zh").text("%(points)s points", points=300) == "300 分"
    assert Words("en").plural("%(count)s level", "%(count)s levels", 1) == "1 level"


def test_a_message_is_said_with_its_values_and_what_follows():
    message = verbatim("A.").then(verbatim("B."))
    assert (Words("en").message(message), Words("zh").message(message)) == ("A. B.", "A.B.")
    assert Message.from_json(message.to_json()) == message


def test_lists_are_joined_as_the_language_does():
    assert [Words(language).joined(["a", "b", "c"]) for language in ("en", "zh")] == ["a, b and c", "a、b 和 c"]


def test_a_code_that_no_catalogue_has_is_shown_itself():
    assert Words("zh").message(Message("of_the_next_release", {"count": 2})) == "of_the_next_release"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-05, "0.00001"), (2.0, "2"), (0.125, "0.125"), (1 / 3, "0.333333"), (190000.0, "190,000"), (3e-9, "3e-09")],
)
def test_numbers_are_written_out(value, text):
    assert number_text(value) == text


def test_scripts_get_the_other_languages_only():
    assert script_messages("en") == {}
    assert script_messages("zh")["Saved"] == "已保存"
