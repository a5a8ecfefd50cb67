"""`GET /metrics` for Prometheus: counters of this process and the current state of the service."""

import secrets
from collections.abc import Iterable
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.accounts import dependencies
from app.admin.health import current_checks
from app.db.engine import utc_now
from app.dependencies import Services, ServicesDep, services_of
from app.grading import explanation_jobs
from app.http.openapi import problems
from app.models import Submission
from app.outbox.outbox import read_state

router = APIRouter(tags=["health"])


async def _reader(request: Request) -> None:
    expected = services_of(request).settings.metrics_token
    given = dependencies.bearer_token(request) or ""
    if expected is not None and secrets.compare_digest(given.encode(), expected.get_secret_value().encode()):
        return
    await dependencies.current_administrator(await dependencies.current_user(request))


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"description": "Metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **problems({403: "You are not an administrator."}),
    },
)
def metrics(services: ServicesDep, _: Annotated[None, Depends(_reader)]) -> Response:
    """Return metrics in the Prometheus text format. Requires an administrator or the configured metrics token."""
    return Response(exposition(services), media_type=CONTENT_TYPE_LATEST)


def exposition(services: Services) -> bytes:
    """Return all metrics in the Prometheus text format."""
    now = CollectorRegistry(auto_describe=False)
    now.register(_State(services))
    return generate_latest(REGISTRY) + generate_latest(now)


class _State(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        services = self._services
        checks = list(current_checks(services))
        ok = GaugeMetricFamily("tensorjudge_check_ok", "Each check of /readyz: 1 if it holds.", labels=["check"])
        for check in checks:
            ok.add_metric([check.key], float(check.ok))
        yield ok
        yield GaugeMetricFamily("tensorjudge_slots", "Submissions graded at once.", services.queue.slots)
        yield GaugeMetricFamily(
            "tensorjudge_listeners", "Event streams and waiting requests.", services.progress_hub.listeners()
        )
        if checks[0].ok:  # the database answers
            yield from self._queue()
            yield from self._explanations()
            if services.settings.sends_mail:
                yield from self._mail()

    def _queue(self) -> Iterable[Metric]:
        unfinished, oldest = self._unfinished()
        yield GaugeMetricFamily(
            "tensorjudge_queue_waiting", "Jobs that no grader has taken.", self._services.queue.waiting()
        )
        yield GaugeMetricFamily("tensorjudge_unfinished", "Runs and submissions without a report.", unfinished)
        yield GaugeMetricFamily(
            "tensorjudge_oldest_unfinished_seconds", "Age of the oldest of them; 0 if there is none.", oldest
        )

    def _explanations(self) -> Iterable[Metric]:
        with self._services.database.reader.connect() as connection:
            state = explanation_jobs.read_state(connection)
        waiting = GaugeMetricFamily(
            "tensorjudge_explanations_waiting", "Explanations and comparisons that are not done.", labels=["stage"]
        )
        oldest = GaugeMetricFamily(
            "tensorjudge_oldest_explanation_seconds",
            "Age of the oldest of them; 0 if there is none.",
            labels=["stage"],
        )
        for stage, count, age_s in (
            ("card", state.cards_waiting, state.oldest_card_age_s),
            ("rest", state.rests_waiting, state.oldest_rest_age_s),
        ):
            waiting.add_metric([stage], count)
            oldest.add_metric([stage], age_s or 0.0)
        yield from (waiting, oldest)
        incomplete = GaugeMetricFamily(
            "tensorjudge_explanations_incomplete",
            "Those of the submissions of the last day that ended without being complete.",
            labels=["reason"],
        )
        for reason, number in state.incomplete_last_day.items():
            incomplete.add_metric([reason], number)
        yield incomplete

    def _mail(self) -> Iterable[Metric]:
        with self._services.database.reading() as session:
            state = read_state(session)
        mail = GaugeMetricFamily("tensorjudge_mail", "Mails that were not sent, by state.", labels=["state"])
        for name, count in (("waiting", state.waiting), ("failing", state.failing), ("given_up", state.given_up)):
            mail.add_metric([name], count)
        yield mail

    def _unfinished(self) -> tuple[int, float]:
        # The text must match the partial index, or the database does not use it.
        unfinished: sa.ColumnElement[bool] = sa.literal_column("status <> 'finished'")
        with self._services.database.reading() as session:
            count = session.scalar(sa.select(sa.func.count()).select_from(Submission).where(unfinished)) or 0
            oldest = session.scalar(
                sa.select(Submission.created_at).where(unfinished).order_by(Submission.id).limit(1)
            )
        return count, 0.0 if oldest is None else (utc_now() - oldest).total_seconds()
