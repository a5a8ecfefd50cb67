"""What the service is doing when it is asked, beside what this process has counted."""

from collections.abc import Iterable

import sqlalchemy as sa
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.db.engine import utc_now
from app.dependencies import Services
from app.models import Submission
from app.observability.health import current_checks


def exposition(services: Services) -> bytes:
    """Everything, in the text format of Prometheus."""
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
            ok.add_metric([check.name], float(check.ok))
        yield ok
        yield GaugeMetricFamily("tensorjudge_slots", "Submissions graded at once.", services.queue.slots)
        yield GaugeMetricFamily(
            "tensorjudge_listeners", "Event streams and waiting requests.", services.progress_hub.listeners()
        )
        if checks[0].ok:  # the database answers
            yield from self._queue()

    def _queue(self) -> Iterable[Metric]:
        unfinished, oldest = self._unfinished()
        yield GaugeMetricFamily(
            "tensorjudge_queue_waiting", "Jobs that no grader has taken.", self._services.queue.waiting()
        )
        yield GaugeMetricFamily("tensorjudge_unfinished", "Runs and submissions without a report.", unfinished)
        yield GaugeMetricFamily(
            "tensorjudge_oldest_unfinished_seconds", "Age of the oldest of them; 0 if there is none.", oldest
        )

    def _unfinished(self) -> tuple[int, float]:
        # In these words, or the partial index is not used.
        unfinished: sa.ColumnElement[bool] = sa.literal_column("status <> 'finished'")
        with self._services.database.reading() as session:
            count = session.scalar(sa.select(sa.func.count()).select_from(Submission).where(unfinished)) or 0
            oldest = session.scalar(
                sa.select(Submission.created_at).where(unfinished).order_by(Submission.id).limit(1)
            )
        return count, 0.0 if oldest is None else (utc_now() - oldest).total_seconds()
