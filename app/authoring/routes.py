"""Routes for writing exercises: upload, edit, check, publish, roll back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Response

from app.accounts.dependencies import CurrentInstructor
from app.authoring import exercise_visibility, gate, service, staged_versions, versions
from app.authoring.schemas import (
    OWN_LAB,
    PUBLISH,
    UNSEEN,
    ExerciseDraftCreate,
    ExerciseDraftRead,
    ExerciseDraftSummary,
    FileChangeRead,
    FileContent,
    GateRunCreate,
    GateRunRead,
    PublicationCreate,
    UploadRead,
    VersionRead,
    VisibilityRead,
    VisibilityWrite,
)
from app.dependencies import ReadSession, Services, ServicesDep, WriteSession
from app.exercises import suspension
from app.http.language import WordsDep
from app.http.openapi import API_PREFIX, problems

router = APIRouter(tags=["authoring"])

Zip = Annotated[bytes, Body(media_type="application/zip", description="The folder of the exercise.")]
Folder = Annotated[
    str | None, Query(max_length=1000, description="The folder of the exercise in the zip, where it has several.")
]
IfMatch = Annotated[str | None, Header(description="The ETag of the revision you edited.")]
_AUTHOR = problems({403: "You are not an instructor.", 404: "You have no such exercise to edit."})
_EDIT = {**_AUTHOR, **problems({412: "The exercise has changed; load it again.", 428: "If-Match is missing."})}
_UPLOAD = {
    **_AUTHOR,
    **problems(
        {
            409: "The name is taken, or a check is running.",
            413: "Too large.",
            422: "The refused files, each with a reason.",
            429: "Too many checks are waiting.",
        }
    ),
}


@router.post("/exercises", status_code=202, responses=_UPLOAD)
def upload_exercise(
    data: Zip,
    user: CurrentInstructor,
    services: ServicesDep,
    response: Response,
    slug: Annotated[str | None, Query(description="Default: the name of the folder in the zip.")] = None,
    folder: Folder = None,
    lab: str = OWN_LAB,
    publish: Annotated[bool, Query(description="Publish as soon as every check has passed.")] = True,
) -> UploadRead:
    """Create an exercise from a zip of its folder and start the publish gate. `Location` is the URL of the run.

    The folder may be anywhere in the zip. If there are several, the answer lists them: send the zip again with
    `folder`.
    """
    with services.database.writing() as session:
        made = service.upload(session, user, data, slug, lab, folder)
        run_id = gate.request(session, user, made.draft.slug, publish=publish)
    return _checked(services, made, run_id, response)


@router.post("/exercises/{slug:exercise}/versions", status_code=202, responses=_UPLOAD)
def upload_version(
    slug: str,
    data: Zip,
    user: CurrentInstructor,
    services: ServicesDep,
    response: Response,
    folder: Folder = None,
    publish: Annotated[bool, Query(description=PUBLISH)] = True,
    unseen: Annotated[bool, Query(description=UNSEEN)] = False,
) -> UploadRead:
    """Replace the files of your exercise from a zip and start the publish gate.

    `Location` is the URL of the gate run.
    """
    with services.database.writing() as session:
        made = service.replace(session, user, slug, data, folder)
        run_id = gate.request(session, user, slug, publish=publish, unseen=unseen)
    return _checked(services, made, run_id, response)


@router.get("/exercises/{slug:exercise}/versions", responses=_AUTHOR)
def list_versions(slug: str, user: CurrentInstructor, session: ReadSession) -> list[VersionRead]:
    """List the published versions, newest first."""
    return versions.list_all(session, user, slug)


@router.get("/exercises/{slug:exercise}/versions/{version}/changes", responses=_AUTHOR)
def compare_versions(
    slug: str, version: str, since: str, user: CurrentInstructor, session: ReadSession
) -> list[FileChangeRead]:
    """List the files that differ from another version."""
    return versions.compare(session, user, slug, since, version)


@router.post("/exercises/{slug:exercise}/versions/{version}/current", status_code=204, responses=_AUTHOR)
def make_version_current(slug: str, version: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Roll back to an earlier version. Its files also replace the files of your draft."""
    versions.make_version_current(session, user, slug, version)


@router.post(
    "/exercises/{slug:exercise}/versions/{version}/publish",
    status_code=204,
    responses={**_AUTHOR, **problems({409: "Stored submissions are still being graded with it."})},
)
def publish_version(
    slug: str, version: str, body: PublicationCreate, user: CurrentInstructor, session: WriteSession
) -> None:
    """Publish a version that has passed the gate, after its impact preview."""
    staged_versions.publish(session, user, slug, version, unseen=body.unseen)


@router.delete(
    "/exercises/{slug:exercise}/versions/{version}",
    status_code=204,
    responses={**_AUTHOR, **problems({409: "It is published and stays."})},
)
def discard_version(slug: str, version: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Delete a version that has passed the gate but is not published. Your draft does not change."""
    staged_versions.discard(session, user, slug, version)


@router.delete("/exercises/{slug:exercise}/suspension", status_code=204, responses=_AUTHOR)
def lift_suspension(slug: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Let your exercise accept submissions again. A new version does so, too; administrators may lift any suspension.

    If its code still fails, it is suspended again.
    """
    suspension.lift(session, user, slug)


@router.get("/exercises/{slug:exercise}/visibility", responses=_AUTHOR)
def read_visibility(slug: str, user: CurrentInstructor, session: ReadSession) -> VisibilityRead:
    """Return who may see your exercise."""
    return exercise_visibility.read(session, user, slug)


@router.patch("/exercises/{slug:exercise}/visibility", responses=_AUTHOR)
def change_visibility(
    slug: str, body: VisibilityWrite, user: CurrentInstructor, session: WriteSession
) -> VisibilityRead:
    """Set who may see your exercise. You link it only to courses in which you make assignments."""
    return exercise_visibility.change(session, user, slug, body)


@router.get("/exercises/{slug:exercise}/export.zip", response_class=Response, responses=_AUTHOR)
def export_exercise(slug: str, user: CurrentInstructor, session: ReadSession) -> Response:
    """Export the exercise folder as a zip.

    It holds the current draft of your exercise, or the published files of the catalogue.
    """
    name = slug.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return Response(service.export(session, user, slug), headers=headers, media_type="application/zip")


@router.get("/exercise-drafts", responses=_AUTHOR)
def list_exercise_drafts(user: CurrentInstructor, session: ReadSession) -> list[ExerciseDraftSummary]:
    """List your exercise drafts; administrators see all drafts."""
    return service.list_own(session, user)


@router.post("/exercise-drafts", status_code=201, responses={**_AUTHOR, **problems({409: "The name is taken."})})
def create_exercise_draft(
    body: ExerciseDraftCreate, user: CurrentInstructor, session: WriteSession
) -> ExerciseDraftRead:
    """Create an exercise draft from the skeleton or from an existing exercise."""
    return service.create(session, user, body)


@router.get("/exercise-drafts/{slug}", responses=_AUTHOR)
def read_exercise_draft(
    slug: str, user: CurrentInstructor, session: ReadSession, response: Response, words: WordsDep
) -> ExerciseDraftRead:
    """Return one of your exercise drafts, with the list of its files."""
    read = service.read(session, user, slug, words)
    response.headers["ETag"] = _etag(read.revision)
    return read


@router.delete(
    "/exercise-drafts/{slug}", status_code=204, responses={**_AUTHOR, **problems({409: "It is published and stays."})}
)
def discard_exercise_draft(slug: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Delete an exercise that was never published."""
    service.discard(session, user, slug)


@router.get("/exercise-drafts/{slug}/files/{path:path}", responses=_AUTHOR)
def read_file(slug: str, path: str, user: CurrentInstructor, session: ReadSession, response: Response) -> FileContent:
    """Return the text of a file."""
    content, revision = service.read_file(session, user, slug, path)
    response.headers["ETag"] = _etag(revision)
    return FileContent(content=content)


@router.put("/exercise-drafts/{slug}/files/{path:path}", status_code=204, responses=_EDIT)
def write_file(
    slug: str,
    path: str,
    body: FileContent,
    user: CurrentInstructor,
    session: WriteSession,
    response: Response,
    if_match: IfMatch = None,
) -> None:
    """Create or replace a file."""
    response.headers["ETag"] = _etag(service.write_file(session, user, slug, path, body.content, if_match))


@router.delete("/exercise-drafts/{slug}/files/{path:path}", status_code=204, responses=_EDIT)
def delete_file(
    slug: str,
    path: str,
    user: CurrentInstructor,
    session: WriteSession,
    response: Response,
    if_match: IfMatch = None,
) -> None:
    """Delete a file."""
    response.headers["ETag"] = _etag(service.delete_file(session, user, slug, path, if_match))


@router.get("/exercise-drafts/{slug}/changes", responses=_AUTHOR)
def compare_exercise_draft(slug: str, user: CurrentInstructor, session: ReadSession) -> list[FileChangeRead]:
    """List the files that differ from the published version."""
    return versions.compare_exercise_draft(session, user, slug)


@router.post(
    "/exercise-drafts/{slug}/checks",
    status_code=202,
    responses={**_AUTHOR, **problems({409: "A check is running.", 429: "Too many checks are waiting."})},
)
def request_check(
    slug: str,
    body: GateRunCreate,
    user: CurrentInstructor,
    services: ServicesDep,
    response: Response,
    words: WordsDep,
) -> GateRunRead:
    """Start the publish gate. With `publish`, an exercise that passes is published.

    `Location` is the URL of the gate run.
    """
    with services.database.writing() as session:
        run_id = gate.request(session, user, slug, publish=body.publish, unseen=body.unseen)
    services.grading.run_gate(run_id)
    response.headers["Location"] = _check_path(slug, run_id)
    with services.database.reading() as session:
        return gate.read(session, user, slug, run_id, words)


@router.get("/exercise-drafts/{slug}/checks/{check_id}", responses=_AUTHOR)
def read_check(
    slug: str, check_id: UUID, user: CurrentInstructor, session: ReadSession, words: WordsDep
) -> GateRunRead:
    """Return the current state of a publish gate run."""
    return gate.read(session, user, slug, check_id, words)


def _checked(services: Services, made: service.Upload, run_id: UUID, response: Response) -> UploadRead:
    services.grading.run_gate(run_id)
    draft, zipped = made.draft, made.zipped
    response.headers["Location"] = _check_path(draft.slug, run_id)
    response.headers["ETag"] = _etag(draft.revision)
    return UploadRead(
        slug=draft.slug,
        revision=draft.revision,
        check_id=run_id,
        folder=zipped.folder,
        left_out=list(zipped.left_out),
    )


def _check_path(slug: str, run_id: UUID) -> str:
    return f"{API_PREFIX}/exercise-drafts/{slug}/checks/{run_id.hex}"


def _etag(revision: int) -> str:
    return f'"{revision}"'
