"""The frame of every page: language, theme, headers, and template rendering."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import __version__
from app.accounts.dependencies import OptionalUser, is_https
from app.dependencies import Services, services_of
from app.enums import Theme
from app.http.typed_text import number_text
from app.i18n.languages import choose_language
from app.i18n.words import Words, script_messages, translations
from app.identity import Principal
from app.present.versions import versions_text
from app.submissions import service as submissions
from app.web.assets import static
from app.web.times import local_time
from grader.languages import LANGUAGES

_TEMPLATES = Path(__file__).parent / "templates"
_A_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Page:
    """One page request, with its user, language and theme."""

    request: Request
    user: Principal | None
    language: str
    theme: str

    @property
    def words(self) -> Words:
        """The texts of the page's language."""
        return Words(self.language)

    @property
    def services(self) -> Services:
        """The parts of the running service."""
        return services_of(self.request)

    def html(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Return the whole page as a response with its headers."""
        nonce = secrets.token_urlsafe(16)
        text = self.fragment(template, csp_nonce=nonce, **{**self._frame(), **context})
        return HTMLResponse(text, status, _headers(nonce))

    def fragment(self, template: str, **context: Any) -> str:
        """Render a template without the page's frame."""
        return _environment(self.language).get_template(template).render(language=self.language, **context)

    def text_of(self, texts: Mapping[str, str]) -> str:
        """Return an author's text in the page's language, else in English, else in any."""
        return self.words.of_author(texts)

    def _frame(self) -> dict[str, Any]:
        return {
            "user": self.user,
            "theme": self.theme,
            "points": self.points(),
            "here": here(self.request),
            "registration_open": self.services.settings.registration_open,
            "section": "",
            "script_messages": script_messages(self.language),
        }

    def points(self) -> int:
        """Return the points of the user; 0 for a visitor."""
        if self.user is None:
            return 0
        with self.services.database.reading() as session:
            return submissions.progress(session, self.user.id).points


def page_for(request: Request, user: Principal | None) -> Page:
    """Return the page of a request, once its user is known."""
    cookies = request.cookies
    accept = request.headers.get("Accept-Language", "")
    language = choose_language(user.language if user else None, cookies.get("language"), accept=accept)
    chosen = user.theme if user and user.theme is not Theme.SYSTEM else cookies.get("theme")
    return Page(request, user, language, chosen if chosen in set(Theme) else Theme.SYSTEM)


def _page(request: Request, user: OptionalUser) -> Page:
    return page_for(request, user)


PageDep = Annotated[Page, Depends(_page)]


def here(request: Request) -> str:
    """Return the requested address, for coming back to it."""
    url = request.url
    return f"{url.path}?{url.query}" if url.query else url.path


def see_other(path: str) -> RedirectResponse:
    """Redirect the browser after a form."""
    return RedirectResponse(path, 303)


def own_path(path: str | None, default: str = "/") -> str:
    """Return `path` if it is on this service, else the default, so that a login cannot redirect to another site."""
    is_own = path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if path and is_own else default


def remember(request: Request, response: RedirectResponse, name: str, value: str) -> None:
    """Set a cookie for a setting of this browser, for users who are not logged in."""
    response.set_cookie(
        name, value, max_age=_A_YEAR_S, path="/", secure=is_https(request), samesite="lax", httponly=True
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.globals.update(static=static, languages=LANGUAGES, version=__version__)
    environment.globals["number_text"] = number_text
    environment.globals["versions_text"] = versions_text
    environment.globals["local_time"] = partial(local_time, Words(language))
    return environment


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
