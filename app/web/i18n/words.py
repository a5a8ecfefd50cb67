"""The pages' languages: which one a person gets, and its texts."""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
_LOCALES = Path(__file__).parent / "locales"
_PAGES, _SCRIPTS = "messages", "scripts"


def mark(text: str) -> str:
    """Marks `text` for extraction; it is translated where it is shown."""
    return text


def choose_language(*wishes: str | None, accept: str = "") -> str:
    """The first wish that we speak, else the best of an Accept-Language header, else English."""
    for wish in [*wishes, *_accepted(accept)]:
        if wish in LANGUAGES:
            return wish
    return DEFAULT


def _accepted(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        weighted.append((-weight, tag.split("-")[0].lower()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]


class Words:
    """Texts in one language, with `%(name)s` filled in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = translations(language)

    def text(self, message: str, /, **values: object) -> str:
        """One text; `message` is its English."""
        return self._catalogue.gettext(message) % values if values else self._catalogue.gettext(message)

    def plural(self, one: str, many: str, count: int) -> str:
        """A text that depends on `count`, which it may name as %(count)s."""
        return self._catalogue.ngettext(one, many, count) % {"count": count}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The texts of the pages. Raises FileNotFoundError if they were not compiled."""
    return _load(_PAGES, language)


@cache
def script_messages(language: str) -> dict[str, str]:
    """The texts that the scripts ask for: English to `language`; empty for English itself."""
    catalogue = _load(_SCRIPTS, language)
    texts = getattr(catalogue, "_catalog", {})
    return {key: text for key, text in texts.items() if key}


def _load(domain: str, language: str) -> gettext.NullTranslations:
    if language == DEFAULT:
        return gettext.NullTranslations()
    return gettext.translation(domain, _LOCALES, [language])
