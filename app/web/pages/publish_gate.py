"""Pages for publishing a version: the publish gate, the impact preview, the decision."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentInstructor
from app.authoring import gate, staged_versions
from app.dependencies import ReadSession, WriteSession
from app.enums import RejudgingStatus, Status
from app.http.errors import AppError
from app.http.types import without_nul
from app.identity import Principal
from app.rejudging import changes
from app.rejudging import service as rejudging
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.authoring import draft_page
from app.web.views.verdicts import APPEARANCES
from grader.verdict import Verdict

router = APIRouter(include_in_schema=False, prefix="/authoring")

Text = Annotated[str, Form(max_length=64), AfterValidator(without_nul)]


@router.post("/{slug}/check")
def check(
    slug: str,
    page: PageDep,
    user: CurrentInstructor,
    action: Annotated[Literal["check", "publish"], Form()] = "check",
) -> Response:
    """Start the publish gate and show its run."""
    try:
        with page.services.database.writing() as session:
            run_id = gate.request(session, user, slug, publish=action == "publish")
    except AppError as error:
        with page.services.database.reading() as session:
            return draft_page(page, user, session, slug, error=reason(error, page.words), status=error.status)
    page.services.grading.run_gate(run_id)
    return see_other(f"/authoring/{slug}/checks/{run_id.hex}")


@router.get("/{slug}/checks/{check_id}")
def show_check(
    slug: str, check_id: UUID, page: PageDep, user: CurrentInstructor, session: ReadSession
) -> HTMLResponse:
    """Show a run of the publish gate, and what would change by publishing. Raises NotFoundError."""
    return page.html("publish_gate/gate.html", section="authoring", **_check(page, user, session, slug, check_id))


@router.get("/{slug}/checks/{check_id}/state")
def show_check_state(
    slug: str, check_id: UUID, page: PageDep, user: CurrentInstructor, session: ReadSession
) -> HTMLResponse:
    """Show the part of that page that changes while the gate runs. Raises NotFoundError."""
    return HTMLResponse(page.fragment("publish_gate/_gate.html", **_check(page, user, session, slug, check_id)))


@router.post("/{slug}/checks/{check_id}/publish")
def publish(
    slug: str,
    check_id: UUID,
    user: CurrentInstructor,
    session: WriteSession,
    version: Text,
    unseen: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Publish the version that was previewed. Raises ConflictError, NotFoundError."""
    staged_versions.publish(session, user, slug, version, unseen=unseen)
    return see_other(f"/authoring/{slug}/checks/{check_id.hex}")


@router.post("/{slug}/checks/{check_id}/discard")
def discard(slug: str, check_id: UUID, user: CurrentInstructor, session: WriteSession, version: Text) -> Response:
    """Discard the version that was previewed. Raises ConflictError, NotFoundError."""
    staged_versions.discard(session, user, slug, version)
    return see_other(f"/authoring/{slug}")


def _check(page: Page, user: Principal, session: Session, slug: str, check_id: UUID) -> dict[str, Any]:
    run = gate.read(session, user, slug, check_id, page.words)
    shown: dict[str, Any] = {
        "slug": slug,
        "run": run,
        "published": page.words.message(gate.PUBLISHED),
        "is_pending": run.status is not Status.FINISHED,
        "rejudging": None,
    }
    if run.impact_preview_id is not None:
        shown |= _impact(user, session, run.impact_preview_id)
    return shown


def _impact(user: Principal, session: Session, impact_preview_id: UUID) -> dict[str, Any]:
    read = rejudging.read(session, user, impact_preview_id)
    found = changes.read_changes(session, user, impact_preview_id)
    lost = sum(one.submissions for one in found.counts if one.verdict_before is Verdict.ACCEPTED)
    won = sum(one.submissions for one in found.counts if one.verdict_after is Verdict.ACCEPTED)
    return {
        "rejudging": read,
        "changes": found,
        "lost": lost,
        "won": won,
        "is_previewing": read.status is RejudgingStatus.RUNNING,
        "appearances": APPEARANCES,
    }
