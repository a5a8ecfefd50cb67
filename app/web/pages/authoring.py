"""Authoring pages: exercise drafts, their files, checks and versions."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, UploadFile
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentInstructor
from app.analytics import service as analytics
from app.authoring import exercise_visibility, gate, service, staged_versions, versions
from app.authoring.schemas import OWN_LAB, ExerciseDraftCreate, VisibilityWrite
from app.authoring.zip_entries import MOST_ENTRIES
from app.dependencies import ReadSession, WriteSession
from app.enums import Visibility
from app.exercises import service as exercises
from app.exercises import suspension
from app.http.errors import AppError
from app.http.types import WHOLE_NUMBER
from app.http.validation import invalid
from app.i18n.words import Words
from app.identity import Principal
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.rendering import python_html, statement_html
from app.web.views.upload import MOST_NAMED, UploadAnswer, UploadForm, draft_address
from app.web.views.verdicts import APPEARANCES
from grader.message import Message
from grader.plain_text import normal_text

router = APIRouter(include_in_schema=False, prefix="/authoring")

MOST_REVISIONS = 2**31 - 1

Text = Annotated[str, Form(max_length=1000)]
Content = Annotated[str, Form()]
_SECTION: dict[str, Any] = {"section": "authoring"}


@router.get("")
def show_exercise_drafts(page: PageDep, user: CurrentInstructor, session: ReadSession) -> HTMLResponse:
    """Show the user's exercise drafts, and how to create one."""
    return _exercise_drafts(page, user, session)


@router.post("")
def create(page: PageDep, user: CurrentInstructor, slug: Text, lab: Text = OWN_LAB, copy_of: Text = "") -> Response:
    """Create an exercise draft and show it."""
    try:
        body = ExerciseDraftCreate(slug=slug.strip(), lab=lab, copy_of=copy_of or None)
        with page.services.database.writing() as session:
            service.create(session, user, body)
    except (AppError, ValidationError) as error:
        return _begin_again(page, user, error, slug)
    return see_other(f"/authoring/{body.slug}")


@router.post("/upload")
def upload(
    page: PageDep, user: CurrentInstructor, file: UploadFile, lab: Text = OWN_LAB, folder: Text = "", slug: Text = ""
) -> Response:
    """Create an exercise draft from a zip, or ask which of its exercises and under which name."""
    chosen = UploadForm(file.filename or "", folder, slug.strip())
    try:
        with page.services.database.writing() as session:
            made = service.upload(session, user, file.file.read(), chosen.slug or None, lab, folder or None)
    except AppError as error:
        with page.services.database.reading() as session:
            answer = chosen.refused(error, page.words)
            return _exercise_drafts(page, user, session, upload=answer, lab=lab, status=error.status)
    return see_other(draft_address(made.draft.slug, made.zipped))


@router.get("/{slug}")
def show_exercise_draft(
    slug: str,
    page: PageDep,
    user: CurrentInstructor,
    session: ReadSession,
    left_out: Annotated[list[str], Query(max_length=MOST_NAMED)] = [],  # noqa: B006 - FastAPI copies it
    more: Annotated[int, Query(ge=0, le=MOST_ENTRIES), WHOLE_NUMBER] = 0,
) -> HTMLResponse:
    """Show one draft: its files, its last check, and the next steps. Raises NotFoundError.

    After an upload, `left_out` and `more` say what in the zip was no part of the exercise.
    """
    return draft_page(page, user, session, slug, left_out=left_out, more=more)


@router.post("/{slug}/upload")
def replace(slug: str, page: PageDep, user: CurrentInstructor, file: UploadFile, folder: Text = "") -> Response:
    """Replace all files of a draft with the folder in a zip, or ask which of its folders."""
    try:
        with page.services.database.writing() as session:
            made = service.replace(session, user, slug, file.file.read(), folder or None)
    except AppError as error:
        answer = UploadForm(file.filename or "", folder).refused(error, page.words)
        with page.services.database.reading() as session:
            return draft_page(page, user, session, slug, upload=answer, status=error.status)
    return see_other(draft_address(slug, made.zipped))


@router.post("/{slug:exercise}/visibility")
async def change_visibility(slug: str, page: PageDep, user: CurrentInstructor) -> RedirectResponse:
    """Set who may see the exercise. Raises InvalidError, ForbiddenError, NotFoundError."""
    form = await page.request.form()
    try:
        body = VisibilityWrite.model_validate(
            {"visibility": form.get("visibility"), "course_ids": form.getlist("course")}
        )
    except ValidationError as error:
        raise invalid(error.errors()) from error
    await run_in_threadpool(_change_visibility, page, user, slug, body)
    return see_other(f"/authoring/{slug}")


@router.post("/{slug}/discard")
def discard(slug: str, user: CurrentInstructor, session: WriteSession) -> RedirectResponse:
    """Delete an exercise that was never published. Raises ConflictError, NotFoundError."""
    service.discard(session, user, slug)
    return see_other("/authoring")


@router.get("/{slug}/edit")
def show_file(
    slug: str, page: PageDep, user: CurrentInstructor, session: ReadSession, path: str = ""
) -> HTMLResponse:
    """Show the form of one file, or of a new one. Raises NotFoundError."""
    if not path:
        revision = service.read(session, user, slug).revision
        return _editor(page, user, session, slug, path="", content="", revision=revision, is_new=True)
    content, revision = service.read_file(session, user, slug, path)
    return _editor(page, user, session, slug, path=path, content=content, revision=revision)


@router.post("/{slug}/edit")
def edit_file(
    slug: str,
    page: PageDep,
    user: CurrentInstructor,
    path: Text,
    revision: Annotated[int, Form(ge=0, le=MOST_REVISIONS), WHOLE_NUMBER],
    content: Content = "",
    action: Annotated[Literal["save", "delete", "preview"], Form()] = "save",
) -> Response:
    """Save, preview or delete a file."""
    content = normal_text(content)  # browsers send CRLF line ends in forms
    error, status = "", 200
    if action in ("save", "delete"):
        try:
            with page.services.database.writing() as session:
                if action == "delete":
                    service.delete_file(session, user, slug, path, str(revision))
                    return see_other(f"/authoring/{slug}")
                revision = service.write_file(session, user, slug, path.strip(), content, str(revision))
        except AppError as found:
            if found.status == 404:
                raise
            error, status = reason(found, page.words), found.status
    with page.services.database.reading() as session:
        return _editor(
            page,
            user,
            session,
            slug,
            path=path.strip(),
            content=content,
            revision=revision,
            is_saved=action == "save" and not error,
            is_new=bool(error) and action == "save",
            error=error,
            status=status,
        )


@router.get("/{slug:exercise}/versions")
def show_versions(slug: str, page: PageDep, user: CurrentInstructor, session: ReadSession) -> HTMLResponse:
    """Show the published versions, newest first. Raises NotFoundError."""
    draft = service.read(session, user, slug, page.words)
    found = versions.list_all(session, user, slug) if draft.published else []
    return page.html("authoring/versions.html", draft=draft, versions=found, **_SECTION)


@router.get("/{slug}/changes")
def show_changes(
    slug: str, page: PageDep, user: CurrentInstructor, session: ReadSession, before: str = "", after: str = ""
) -> HTMLResponse:
    """Show how two versions differ; by default, how the draft differs from the published version."""
    draft = service.read(session, user, slug, page.words)
    if before and after:
        changes = versions.compare(session, user, slug, before, after)
    else:
        changes = versions.compare_exercise_draft(session, user, slug)
    return page.html(
        "authoring/changes.html",
        draft=draft,
        changes=changes,
        before=before,
        after=after,
        **_SECTION,
    )


@router.get("/{slug:exercise}/analytics")
def show_analytics(slug: str, page: PageDep, user: CurrentInstructor, session: ReadSession) -> HTMLResponse:
    """Show the exercise's analytics over all users. Raises NotFoundError."""
    return page.html(
        "authoring/analytics.html",
        draft=service.read(session, user, slug, page.words),
        analytics=analytics.of_everybody(session, user, slug),
        appearances=APPEARANCES,
        mistake=page.words.mistake,
        **_SECTION,
    )


@router.post("/{slug:exercise}/suspension")
def lift_suspension(slug: str, user: CurrentInstructor, session: WriteSession) -> RedirectResponse:
    """Let your suspended exercise accept submissions again. Raises NotFoundError."""
    suspension.lift(session, user, slug)
    return see_other(f"/authoring/{slug}")


@router.post("/{slug:exercise}/versions/{version}/current")
def make_version_current(slug: str, version: str, user: CurrentInstructor, session: WriteSession) -> RedirectResponse:
    """Roll back to an earlier version. Raises NotFoundError."""
    versions.make_version_current(session, user, slug, version)
    return see_other(f"/authoring/{slug}/versions")


def _change_visibility(page: Page, user: Principal, slug: str, body: VisibilityWrite) -> None:
    with page.services.database.writing() as session:
        exercise_visibility.change(session, user, slug, body)


def _begin_again(page: Page, user: Principal, error: AppError | ValidationError, slug: str) -> HTMLResponse:
    status = error.status if isinstance(error, AppError) else 422
    shown = _reasons(error, page.words)
    with page.services.database.reading() as session:
        return _exercise_drafts(page, user, session, errors=shown, slug=slug, status=status)


def _reasons(error: AppError | ValidationError, words: Words) -> list[str]:
    if isinstance(error, ValidationError):
        return [words.message(Message("slug_wrong"))]
    return [reason(error, words)]


def _exercise_drafts(
    page: Page,
    user: Principal,
    session: Session,
    *,
    errors: list[str] | None = None,
    slug: str = "",
    upload: UploadAnswer | None = None,
    lab: str = OWN_LAB,
    status: int = 200,
) -> HTMLResponse:
    labs = exercises.list_labs(session, user)
    return page.html(
        "authoring/drafts.html",
        status,
        drafts=service.list_own(session, user),
        labs=labs,
        own_lab=OWN_LAB,
        text_of=page.text_of,
        errors=errors or [],
        slug=slug,
        upload=upload or UploadAnswer(),
        lab=lab,
        **_SECTION,
    )


def draft_page(
    page: Page,
    user: Principal,
    session: Session,
    slug: str,
    *,
    error: str = "",
    upload: UploadAnswer | None = None,
    left_out: Sequence[str] = (),
    more: int = 0,
    status: int = 200,
) -> HTMLResponse:
    """Show one draft, with an error if there is one. Raises NotFoundError."""
    draft = service.read(session, user, slug, page.words)
    run = gate.last(session, user, slug, page.words)
    current = versions.list_all(session, user, slug) if draft.published else []
    is_published = any(one.is_current and one.version == draft.content_hash for one in current)
    return page.html(
        "authoring/draft.html",
        status,
        draft=draft,
        run=run,
        is_checked=run is not None and run.content_hash == draft.content_hash and run.passed is True,
        is_as_published=is_published,
        seen_by=exercise_visibility.read(session, user, slug) if draft.published else None,
        kinds=list(Visibility),
        courses=exercise_visibility.taught(session, user),
        stored_count=staged_versions.count_stored(session, user, slug),
        error=error,
        upload=upload or UploadAnswer(),
        left_out=left_out,
        more=more,
        **_SECTION,
    )


def _editor(
    page: Page,
    user: Principal,
    session: Session,
    slug: str,
    *,
    path: str,
    content: str,
    revision: int,
    is_new: bool = False,
    is_saved: bool = False,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    return page.html(
        "authoring/draft_file.html",
        status,
        draft=service.read(session, user, slug, page.words),
        path=path,
        content=content,
        revision=revision,
        is_new=is_new,
        is_saved=is_saved,
        preview=_preview(page, path, content, slug),
        error=error,
        **_SECTION,
    )


def _preview(page: Page, path: str, content: str, slug: str) -> Markup | None:
    """Return the preview of a file: rendered Markdown, or highlighted Python."""
    if path.endswith(".md"):
        blocks = {}
        if path.startswith("statement."):  # the draft has no samples yet: its cases are made by the publish gate
            blocks = {
                name: page.fragment("authoring/_preview_block.html", name=name) for name in ("samples", "limits")
            }
        return statement_html(content, slug, blocks)
    return python_html(content) if path.endswith(".py") and content else None
