"""The reference answer as the pages show it."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.accounts.identity import Person
from app.solutions import service
from app.solutions.schemas import Access
from app.web.rendering import python_html


@dataclass(frozen=True)
class AnswerView:
    """An answer ready for the template; `source` and `code` are empty while it is locked."""

    access: Access
    price: int
    source: str
    code: Markup


def read_answer(session: Session, user: Person, slug: str) -> AnswerView:
    """What this person may see of an answer. Raises NotFoundError."""
    answer = service.read_answer(session, user, slug)
    source = answer.source or ""
    return AnswerView(answer.access, answer.price, source, python_html(source) if source else Markup())
