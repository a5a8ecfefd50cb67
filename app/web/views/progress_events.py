"""A submission's events, with the rendered part of the result pane for each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from fastapi.sse import ServerSentEvent

from app.enums import Status
from app.grading.record import says_something
from app.identity import Principal
from app.submissions import events, service
from app.submissions.explanation_schemas import ExplanationRead, SpeedRead
from app.submissions.schemas import CaseRead, StatusRead, SubmissionRead
from app.web.page import Page
from app.web.views.result import ResultWriter
from app.web.views.workspace import read_catalogue, result_writer


@dataclass(frozen=True)
class _Pane:
    """The pane of one submission. `start` is its first state, without cases: the events bring all of them."""

    page: Page
    writer: ResultWriter
    start: SubmissionRead

    def state(self, read: SubmissionRead) -> ServerSentEvent:
        result = self.writer.result(read)
        html = self.page.fragment("results/_result.html", result=result)
        return ServerSentEvent(
            event="state",
            data={"html": html, "finished": result.is_finished, "explained_later": read.is_explained_later},
        )

    def status(self, now: StatusRead) -> ServerSentEvent:
        return self.state(self.start.model_copy(update=now.model_dump()))

    def case(self, case: CaseRead) -> ServerSentEvent:
        html = self.page.fragment("results/_case.html", case=self.writer.case(case))
        return ServerSentEvent(event="case", data={"html": html, "done": case.index + 1})

    def explanation(self, read: ExplanationRead | None) -> ServerSentEvent:
        """Return the event of an explanation; None if there is none. After a card the rest follows."""
        html = ""
        if read is not None and says_something(read.model_dump()):
            html = self.page.fragment(
                "results/_explanation.html", explanation=self.writer.explanation(read), submission_id=self.start.id
            )
        return ServerSentEvent(
            event="explanation", data={"html": html, "is_last": read is None or read.stage != "card"}
        )

    def speed(self, read: SpeedRead) -> ServerSentEvent:
        html = self.page.fragment("results/_speed.html", speed=self.writer.speed(read))
        return ServerSentEvent(event="explanation", data={"html": html, "is_last": True})


async def live_events(
    page: Page, submission_id: UUID, viewer: Principal, until_the_end: ExitStack
) -> AsyncIterator[ServerSentEvent]:
    """Yield `state` and `case` events until the submission is finished, then `explanation`.

    The first `explanation` has the card, and the one with `is_last` everything, or the speed.
    """
    pane = await asyncio.to_thread(_open, page, submission_id, viewer)
    async for event in events.stream(page.services, submission_id, viewer, page.words, until_the_end):
        match event.data:
            case StatusRead() as now:
                yield await asyncio.to_thread(pane.status, now)
            case CaseRead() as case:
                yield await asyncio.to_thread(pane.case, case)
            case SubmissionRead() as read:
                yield await asyncio.to_thread(pane.state, read)
            case SpeedRead() as speed:
                yield await asyncio.to_thread(pane.speed, speed)
            case ExplanationRead() as why:
                yield await asyncio.to_thread(pane.explanation, why)
            case _:
                yield pane.explanation(None)


def _open(page: Page, submission_id: UUID, viewer: Principal) -> _Pane:
    with page.services.database.reading() as session:
        read = service.read(page.services, session, viewer, submission_id, page.words)
        writer = result_writer(page, session, read, read_catalogue(page, session))
    start = read.model_copy(
        update={
            "status": Status.QUEUED,
            "cases": [],
            "verdict": None,
            "explanation": None,
            "speed": None,
            "is_explained_later": False,
        }
    )
    return _Pane(page, writer, start)
