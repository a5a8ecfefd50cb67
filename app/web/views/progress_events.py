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
from app.submissions.explanation_schemas import ExplanationRead, OverwrittenRead, SpeedRead
from app.submissions.schemas import CaseRead, StatusRead, SubmissionRead
from app.web.page import Page
from app.web.views.result import ResultWriter
from app.web.views.workspace import read_catalogue, result_writer


@dataclass
class _Pane:
    """The pane of one submission. `last` is its newest state; the first one has no cases: the events bring them."""

    page: Page
    writer: ResultWriter
    last: SubmissionRead

    def state(self, read: SubmissionRead) -> ServerSentEvent:
        self.last = read
        result = self.writer.result(read)
        html = self.page.fragment("results/_result.html", result=result)
        return ServerSentEvent(
            event="state",
            data={"html": html, "finished": result.is_finished, "explained_later": read.is_explained_later},
        )

    def status(self, now: StatusRead) -> ServerSentEvent:
        return self.state(self.last.model_copy(update=now.model_dump()))

    def case(self, case: CaseRead) -> ServerSentEvent:
        html = self.page.fragment("results/_case.html", case=self.writer.case(case))
        return ServerSentEvent(event="case", data={"html": html, "done": case.index + 1})

    def explanation(self, read: ExplanationRead | None) -> ServerSentEvent:
        """Return the event of an explanation; None if there is none. After a card the rest follows."""
        is_last = read is None or read.stage != "card"
        found = read if read is not None and says_something(read.model_dump()) else None
        self.last = self.last.model_copy(update={"explanation": found, "is_explained_later": not is_last})
        result = self.writer.result(self.last)
        parts = {
            "announcement": result.announcement,
            "card": self.page.fragment("results/_card.html", result=result),
            "more": self.page.fragment("results/_more.html", result=result),
        }
        return ServerSentEvent(event="explanation", data={**parts, "is_last": is_last})

    def speed(self, read: SpeedRead | None) -> ServerSentEvent:
        """Return the event of the speed, None if it is unknown, together with the note that came before it."""
        text = self.writer.speed(read) if read else ""
        note = self.writer.overwritten(self.last.overwritten)
        html = self.page.fragment("results/_speed.html", speed=text, overwritten=note)
        announcement = " ".join(part for part in (note, text) if part)
        return ServerSentEvent(event="speed", data={"html": html.strip(), "announcement": announcement})


async def live_events(
    page: Page, submission_id: UUID, viewer: Principal, until_the_end: ExitStack
) -> AsyncIterator[ServerSentEvent]:
    """Yield `state` and `case` events until the submission is finished, then what is found out after the verdict.

    That is `explanation` for a refused submission, once with the card and once with the rest, or `speed`.
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
            case OverwrittenRead() as note:
                pane.last = pane.last.model_copy(update={"overwritten": note.inputs})
            case SpeedRead() as speed:
                yield await asyncio.to_thread(pane.speed, speed)
            case ExplanationRead() as why:
                yield await asyncio.to_thread(pane.explanation, why)
            case _ if event.event == "speed":
                yield pane.speed(None)
            case _:
                yield await asyncio.to_thread(pane.explanation, None)


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
            "overwritten": [],
            "is_explained_later": False,
        }
    )
    return _Pane(page, writer, start)
