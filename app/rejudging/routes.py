"""Routes for rejudgings: create, review, apply or drop."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.accounts.dependencies import CurrentUser
from app.courses.regrade_schemas import RegradeRejudging
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import API_PREFIX, problems
from app.rejudging import changes, decision, judgements, regrading, service
from app.rejudging.schemas import Decision, JudgementRead, RejudgingCreate, RejudgingRead, VerdictChangesRead

router = APIRouter(tags=["rejudging"])

_ONE = problems({404: "You have no such rejudging."})
_DECISION = {**_ONE, **problems({409: "It is running, or has been decided."})}


@router.get("/rejudgings")
def list_rejudgings(user: CurrentUser, session: ReadSession) -> list[RejudgingRead]:
    """List the rejudgings you may read, newest first."""
    return service.list_own(session, user)


@router.post(
    "/rejudgings",
    status_code=202,
    responses=problems(
        {403: "You teach no such course and wrote no such exercise.", 404: "No such exercise, course or account."}
    ),
)
def create_rejudging(
    body: RejudgingCreate, user: CurrentUser, services: ServicesDep, response: Response
) -> RejudgingRead:
    """Grade submissions again, behind all waiting ones. No verdict changes until you apply it.

    `Location` is the URL of the rejudging.
    """
    with services.database.writing() as session:
        rejudging_id = service.create(session, user, body)
    services.grading.rejudge()
    response.headers["Location"] = f"{API_PREFIX}/rejudgings/{rejudging_id.hex}"
    with services.database.reading() as session:
        return service.read(session, user, rejudging_id)


@router.get("/rejudgings/{rejudging_id}", responses=_ONE)
def read_rejudging(rejudging_id: UUID, user: CurrentUser, session: ReadSession) -> RejudgingRead:
    """Return a rejudging and its progress."""
    return service.read(session, user, rejudging_id)


@router.get("/rejudgings/{rejudging_id}/changes", responses=_ONE)
def read_rejudging_changes(rejudging_id: UUID, user: CurrentUser, session: ReadSession) -> VerdictChangesRead:
    """List the submissions whose verdict or score would change."""
    return changes.read_changes(session, user, rejudging_id)


@router.post("/rejudgings/{rejudging_id}/apply", status_code=204, responses=_DECISION)
def apply_rejudging(rejudging_id: UUID, body: Decision, user: CurrentUser, session: WriteSession) -> None:
    """Replace the old verdicts with the new ones. The old ones are kept."""
    decision.apply(session, user, rejudging_id, body.policy)


@router.post("/rejudgings/{rejudging_id}/extend", status_code=202, responses=_DECISION)
def extend_rejudging(rejudging_id: UUID, user: CurrentUser, services: ServicesDep) -> RejudgingRead:
    """Grade the submissions that the impact preview left out. Requires that its version is published."""
    with services.database.writing() as session:
        service.extend(session, user, rejudging_id)
    services.grading.rejudge()
    with services.database.reading() as session:
        return service.read(session, user, rejudging_id)


@router.post("/rejudgings/{rejudging_id}/discard", status_code=204, responses=_DECISION)
def discard_rejudging(rejudging_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Drop a rejudging and keep every verdict."""
    decision.drop(session, user, rejudging_id)


@router.get("/submissions/{submission_id}/judgements", responses=problems({404: "No such submission."}))
def list_judgements(submission_id: UUID, user: CurrentUser, session: ReadSession) -> list[JudgementRead]:
    """List the other judgements of a submission by one of your students."""
    return judgements.list_judgements(session, user, submission_id)


@router.post(
    "/courses/{course_id}/regrade-requests/{request_id}/rejudge",
    status_code=202,
    responses=problems(
        {
            403: "Your role in this course does not allow rejudging, or it is your own request.",
            404: "There is no such request in your course.",
            409: "It is not open any more; the message says what happened.",
        }
    ),
)
def grant_regrade_by_rejudging(
    course_id: UUID,
    request_id: UUID,
    body: RegradeRejudging,
    user: CurrentUser,
    services: ServicesDep,
    response: Response,
) -> RejudgingRead:
    """Answer a regrade request by grading one submission again. No verdict changes until you apply it.

    `Location` is the URL of the rejudging.
    """
    with services.database.writing() as session:
        rejudging_id = regrading.grant_rejudging(session, user, course_id, request_id, body)
    services.grading.rejudge()
    response.headers["Location"] = f"{API_PREFIX}/rejudgings/{rejudging_id.hex}"
    with services.database.reading() as session:
        return service.read(session, user, rejudging_id)
