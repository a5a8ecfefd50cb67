"""The reason of a refusal as a person reads it first: a sentence or two, and one question that leads on.

In order of preference: the author's hint, a named mistake (or an exception read in plain words), else what is wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n.words import Words
from grader.message import Message

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_ASKS = ("?", "？")
_VERBATIM, _WITH_ADVICE = "verbatim", "error_with_advice"
# Sentences that repeat what the lines of the trace show.
_PLACES = frozenset({"was_at_line", "print_was_at_line"})


@dataclass(frozen=True)
class Reason:
    """The first words about a refusal. `question` may be "".

    `more` are further sentences about the same: other named mistakes, or numbers of the first failing case.
    """

    text: str
    text_language: str
    question: str
    question_language: str
    more: Sequence[str] = ()

    @property
    def first_sentence(self) -> str:
        """The sentence that stands out."""
        return _SENTENCE_END.split(self.text, maxsplit=1)[0]

    @property
    def further_sentences(self) -> str:
        """The text after the first sentence."""
        return self.text[len(self.first_sentence) :].strip()


def reason_of(explanation: Mapping[str, Any] | None, observed: Message | None, words: Words) -> Reason:
    """Return the reason. `explanation` is in the form of the API; `observed` is the message of the deciding case."""
    named = [Message.from_json(one) for one in explanation["diagnoses"]] if explanation else []
    told, asked = split_question(" ".join((explanation["hint"] or "").split())) if explanation else ("", "")
    language = words.language
    hint_language = (explanation and explanation["hint_language"]) or language
    if told:
        rest = [words.message(one) for one in named]
        return Reason(told, hint_language, asked, hint_language, [*rest, *_numbers(observed, words)])
    if named:
        text, own_question = split_question(words.message(named[0]))
        question, asked_in = (asked, hint_language) if asked else (own_question, language)
        if not question and not _asks(text):
            question = words.question(named[0])
        rest = [words.message(one) for one in named[1:]]
        return Reason(
            text or own_question, language, question if text else "", asked_in, [*rest, *_numbers(observed, words)]
        )
    text, more = _observed(observed, words)
    text, own_question = split_question(text)
    if not text:
        text, own_question = own_question, ""
    return Reason(text, language, asked or own_question, hint_language if asked else language, more)


def split_question(text: str) -> tuple[str, str]:
    """Return the statements at the start of a text, and the questions that it ends with; each may be ""."""
    sentences = [one for one in _SENTENCE_END.split(text) if one]
    count = 0
    while count < len(sentences) and sentences[-1 - count].rstrip("”\"'）)").endswith(_ASKS):
        count += 1
    cut = len(sentences) - count
    joint = "" if _is_chinese(text) else " "
    return joint.join(sentences[:cut]), joint.join(sentences[cut:])


def python_text(message: Message | None, words: Words) -> str:
    """Return Python's own words in a message: an exception with the lines it came through. "" if it has none."""
    if message is None:
        return ""
    if message.code == _WITH_ADVICE:
        return words.value(message.values.get("error", ""))
    return words.message(message) if message.code == _VERBATIM else ""


def _observed(message: Message | None, words: Words) -> tuple[str, list[str]]:
    """Return the head of a message, and the sentences that follow it."""
    if message is None:
        return "", []
    if message.code == _VERBATIM:
        return python_text(message, words).partition("\n")[0], []
    if message.code == _WITH_ADVICE:
        return words.value(message.values.get("advice", "")), []
    return words.message(Message(message.code, message.values)), _following(message.more, words)


def _numbers(message: Message | None, words: Words) -> list[str]:
    """Return a message with numbers in full, to stand beside another reason."""
    if message is None or not _following(message.more, words):
        return []
    return [words.message(message)]


def _following(messages: Sequence[Message], words: Words) -> list[str]:
    told = [one for one in messages if one.code not in _PLACES]
    return [words.message(Message(told[0].code, told[0].values, tuple(told[1:])))] if told else []


def _asks(text: str) -> bool:
    return any(sign in text for sign in _ASKS)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
