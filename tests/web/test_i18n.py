"""Which language a person gets, and that every text has a translation."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.web.i18n.extraction import LOCALES, extract, untranslated
from app.web.i18n.tags import TAGS
from app.web.i18n.words import Words, choose_language, script_messages

EXERCISES = Path(__file__).resolve().parent.parent.parent / "exercises"
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}|\$")


def stored(domain):
    with (LOCALES / "zh" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="zh")


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


@pytest.mark.parametrize("domain", ["messages", "scripts"])
def test_translations_are_in_step_with_the_sources(domain):
    wanted = {message.id for message in extract(domain) if message.id}
    found = {message.id for message in stored(domain) if message.id}
    assert wanted == found, "run: python -m app.web.i18n.extraction"
    assert len(wanted) > 40


@pytest.mark.parametrize("domain", ["messages", "scripts"])
def test_every_text_is_translated(domain):
    assert untranslated(stored(domain)) == []


@pytest.mark.parametrize("domain", ["messages", "scripts"])
def test_translations_fill_in_the_same_values(domain):
    for message in stored(domain):
        if not message.id or isinstance(message.id, tuple):
            continue
        assert sorted(HOLES.findall(message.id)) == sorted(HOLES.findall(message.string)), message.id


def test_every_tag_of_the_projects_exercises_can_be_translated():
    found = {tag for path in EXERCISES.glob("*/*/exercise.toml") for tag in tomllib.loads(path.read_text())["tags"]}
    assert found == set(TAGS)


def test_words_fill_in_values():
    assert Words("zh").text("%(points)s points", points=300) == "300 分"
    assert Words("en").plural("%(count)s level", "%(count)s levels", 1) == "1 level"


def test_scripts_get_the_other_languages_only():
    assert script_messages("en") == {}
    assert script_messages("zh")["Saved"] == "已保存"
