"""A language made for tests: each text of the catalogue in brackets, so that what is not from there can be seen."""

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from app.i18n import words
from app.i18n.words import CHECK, TAG
from grader.languages import LANGUAGES

OPEN, CLOSE = "⟦", "⟧"
LANGUAGE = "xx"
_BRACKETED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_NODE = "\0"
_IN_ENGLISH = (TAG, CHECK)  # contexts whose keys are English words, as a rule the text itself
_LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")
# Elements that hold code, numbers, or an author's text; a `lang` of their own says the same.
_NOT_OURS = {"script", "style", "code", "pre", "textarea", "kbd", "svg", "math", "template"}
_VOID = {"input", "meta", "link", "br", "img", "hr", "path", "use", "source", "wbr", "circle", "line", "rect"}
_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-announce", "aria-description")


class PseudoTranslations(gettext.NullTranslations):
    """The English catalogue, with every text in brackets."""

    def __init__(self, english: gettext.NullTranslations) -> None:
        super().__init__()
        self._english = english

    def gettext(self, message: str) -> str:
        return wrapped(self._english.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return wrapped(self._english.ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        found = self._english.pgettext(context, message)
        return found if found == message and context not in _IN_ENGLISH else wrapped(found)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        found = self._english.npgettext(context, msgid1, msgid2, n)
        return found if found in (msgid1, msgid2) else wrapped(found)


def install(monkeypatch: pytest.MonkeyPatch) -> gettext.NullTranslations:
    """Add the language to those that pages and commands know; return its catalogue."""
    english, real = words.translations("en"), words.translations
    made, of_author = PseudoTranslations(english), words.Words.of_author
    monkeypatch.setitem(LANGUAGES, LANGUAGE, "Pseudo")
    monkeypatch.setattr(words, "translations", lambda one: made if one == LANGUAGE else real(one))
    monkeypatch.setattr(words.Words, "of_author", lambda self, texts: wrapped(of_author(self, texts)))
    return made


def wrapped(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}"


def outside(text: str) -> str:
    """Return what stands outside of all brackets."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text


def untranslated(html: str) -> Iterator[str]:
    """Yield each text of a page, and each attribute that people meet, that has words outside of brackets."""
    reader = _Reader()
    reader.feed(html)
    # a bracket may open before an element and close behind it
    for text in outside(_NODE.join(reader.texts)).split(_NODE):
        left = " ".join(text.split())
        if _LETTER.search(left):
            yield left


def untranslated_texts(value: Any) -> Iterator[str]:
    """Yield each `title`, `detail` and `message` of an answer that has words outside of brackets."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in ("title", "detail", "message") and isinstance(one, str) and _LETTER.search(outside(one)):
                yield f"{name}: {one}"
            yield from untranslated_texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from untranslated_texts(one)


class _Reader(HTMLParser):
    """Collects texts of a page; those of inline elements belong to the text around them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[tuple[str, bool]] = []

    @property
    def _is_foreign(self) -> bool:
        return any(foreign for _, foreign in self._inside)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        foreign = tag in _NOT_OURS or found.get("translate") == "no" or ("lang" in found and tag != "html")
        if not foreign and not self._is_foreign:
            self.texts += [found[name] or "" for name in _ATTRIBUTES if name in found]
            if tag in ("input", "button") and found.get("type") == "submit":
                self.texts.append(found.get("value") or "")
        if tag not in _VOID:
            self._inside.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self._inside:
            if self._inside.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._is_foreign:
            self.texts.append(data)
