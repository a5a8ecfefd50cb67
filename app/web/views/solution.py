"""The reference solution as the pages show it."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.identity import Principal
from app.solutions import service
from app.solutions.schemas import Access
from app.web.rendering import python_html


@dataclass(frozen=True)
class SolutionView:
    """A solution, ready for the template. `source` and `code` are empty while it is locked."""

    access: Access
    price: int
    balance: int
    is_for_sale: bool
    locked_until: datetime | None
    source: str
    code: Markup


def read_solution(session: Session, user: Principal, slug: str) -> SolutionView:
    """Return the solution as this user may see it. Raises NotFoundError."""
    answer = service.read_solution(session, user, slug)
    source = answer.source or ""
    return SolutionView(
        answer.access,
        answer.price,
        answer.balance,
        answer.is_for_sale,
        answer.locked_until,
        source,
        python_html(source) if source else Markup(),
    )
