"""Exercises that are written here: uploaded, edited, checked, published, gone back to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Response

from app.accounts.dependencies import CurrentInstructor
from app.authoring import gate, service, staged_versions, versions
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
)
from app.dependencies import ReadSession, Services, ServicesDep, WriteSession
from app.http.language import WordsDep
from app.http.openapi import API_PREFIX, problems

router = APIRouter(tags=["authoring"])

Zip = Annotated[bytes, Body(media_type="application/zip", description="The folder of the exercise.")]
IfMatch = Annotated[str | None, Header(description="The ETag of what you have.")]
_AUTHOR = problems({403: "You are no instructor.", 404: "You have no such exercise to edit."})
_EDIT = {**_AUTHOR, **problems({412: "Changed since; load it again.", 428: "If-Match is missing."})}
_UPLOAD = {
    **_AUTHOR,
    **problems(
        {
            409: "The name is taken, or it is being checked.",
            413: "Too large.",
            422: "Each refused file, with why.",
            429: "Too many checks wait.",
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
    lab: str = OWN_LAB,
    publish: Annotated[bool, Query(description="As soon as every check has passed.")] = True,
) -> UploadRead:
    """Bring a new exercise as a zip of its folder. The publish gate runs then; `Location` leads to it."""
    with services.database.writing() as session:
        made = service.upload(session, user, data, slug, lab)
        run_id = gate.request(session, user, made.slug, publish=publish)
    return _checked(services, made, run_id, response)


@router.post("/exercises/{slug}/versions", status_code=202, responses=_UPLOAD)
def upload_version(
    slug: str,
    data: Zip,
    user: CurrentInstructor,
    services: ServicesDep,
    response: Response,
    publish: Annotated[bool, Query(description=PUBLISH)] = True,
    unseen: Annotated[bool, Query(description=UNSEEN)] = False,
) -> UploadRead:
    """Bring another version of your exercise as a zip of its folder. `Location` leads to the publish gate's run."""
    with services.database.writing() as session:
        made = service.replace(session, user, slug, data)
        run_id = gate.request(session, user, slug, publish=publish, unseen=unseen)
    return _checked(services, made, run_id, response)


@router.get("/exercises/{slug}/versions", responses=_AUTHOR)
def list_versions(slug: str, user: CurrentInstructor, session: ReadSession) -> list[VersionRead]:
    """The published versions, newest first."""
    return versions.list_all(session, user, slug)


@router.get("/exercises/{slug}/versions/{version}/changes", responses=_AUTHOR)
def compare_versions(
    slug: str, version: str, since: str, user: CurrentInstructor, session: ReadSession
) -> list[FileChangeRead]:
    """What has changed since another version."""
    return versions.compare(session, user, slug, since, version)


@router.post("/exercises/{slug}/versions/{version}/current", status_code=204, responses=_AUTHOR)
def make_version_current(slug: str, version: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Make an earlier version current again; the files you edit become those of it."""
    versions.make_version_current(session, user, slug, version)


@router.post(
    "/exercises/{slug}/versions/{version}/publish",
    status_code=204,
    responses={**_AUTHOR, **problems({409: "Stored submissions are still being graded with it."})},
)
def publish_version(
    slug: str, version: str, body: PublicationCreate, user: CurrentInstructor, session: WriteSession
) -> None:
    """Publish a version that has passed the gate, after looking whose verdict would change."""
    staged_versions.publish(session, user, slug, version, unseen=body.unseen)


@router.delete(
    "/exercises/{slug}/versions/{version}",
    status_code=204,
    responses={**_AUTHOR, **problems({409: "It is published and stays."})},
)
def discard_version(slug: str, version: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Forget a version that was looked at and is not to be published; what you edit stays as it is."""
    staged_versions.discard(session, user, slug, version)


@router.get("/exercises/{slug}/export.zip", response_class=Response, responses=_AUTHOR)
def export_exercise(slug: str, user: CurrentInstructor, session: ReadSession) -> Response:
    """The folder as git would hold it: of your exercise as it is now, of the catalogue's as it is published."""
    headers = {"Content-Disposition": f'attachment; filename="{slug}.zip"'}
    return Response(service.export(session, user, slug), headers=headers, media_type="application/zip")


@router.get("/exercise-drafts", responses=_AUTHOR)
def list_exercise_drafts(user: CurrentInstructor, session: ReadSession) -> list[ExerciseDraftSummary]:
    """The exercises you write here; for administrators, all."""
    return service.list_own(session, user)


@router.post("/exercise-drafts", status_code=201, responses={**_AUTHOR, **problems({409: "The name is taken."})})
def create_exercise_draft(
    body: ExerciseDraftCreate, user: CurrentInstructor, session: WriteSession
) -> ExerciseDraftRead:
    """Begin an exercise from the skeleton, or from one that is there."""
    return service.create(session, user, body)


@router.get("/exercise-drafts/{slug}", responses=_AUTHOR)
def read_exercise_draft(
    slug: str, user: CurrentInstructor, session: ReadSession, response: Response
) -> ExerciseDraftRead:
    """An exercise you write here, with the list of its files."""
    read = service.read(session, user, slug)
    response.headers["ETag"] = _etag(read.revision)
    return read


@router.delete(
    "/exercise-drafts/{slug}", status_code=204, responses={**_AUTHOR, **problems({409: "It is published and stays."})}
)
def discard_exercise_draft(slug: str, user: CurrentInstructor, session: WriteSession) -> None:
    """Remove an exercise that was never published."""
    service.discard(session, user, slug)


@router.get("/exercise-drafts/{slug}/files/{path:path}", responses=_AUTHOR)
def read_file(slug: str, path: str, user: CurrentInstructor, session: ReadSession, response: Response) -> FileContent:
    """The text of a file."""
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
    """Write a file, new or not."""
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
    """Remove a file."""
    response.headers["ETag"] = _etag(service.delete_file(session, user, slug, path, if_match))


@router.get("/exercise-drafts/{slug}/changes", responses=_AUTHOR)
def compare_exercise_draft(slug: str, user: CurrentInstructor, session: ReadSession) -> list[FileChangeRead]:
    """What has changed since the published version."""
    return versions.compare_exercise_draft(session, user, slug)


@router.post(
    "/exercise-drafts/{slug}/checks",
    status_code=202,
    responses={**_AUTHOR, **problems({409: "It is being checked.", 429: "Too many checks wait."})},
)
def request_check(
    slug: str,
    body: GateRunCreate,
    user: CurrentInstructor,
    services: ServicesDep,
    response: Response,
    words: WordsDep,
) -> GateRunRead:
    """Run the publish gate, and publish if everything holds and you say so. `Location` leads to its progress."""
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
    """A run of the publish gate so far."""
    return gate.read(session, user, slug, check_id, words)


def _checked(services: Services, made: ExerciseDraftRead, run_id: UUID, response: Response) -> UploadRead:
    services.grading.run_gate(run_id)
    response.headers["Location"] = _check_path(made.slug, run_id)
    response.headers["ETag"] = _etag(made.revision)
    return UploadRead(slug=made.slug, revision=made.revision, check_id=run_id)


def _check_path(slug: str, run_id: UUID) -> str:
    return f"{API_PREFIX}/exercise-drafts/{slug}/checks/{run_id.hex}"


def _etag(revision: int) -> str:
    return f'"{revision}"'
