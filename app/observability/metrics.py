"""Prometheus counters of this process. Labels come from closed sets: no user, no path, no source."""

from datetime import datetime

from prometheus_client import Counter, Histogram

_REQUEST_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_GRADING_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)

_requests = Counter("tensorjudge_http_requests", "Requests answered.", ["method", "route", "status"])
_request_seconds = Histogram(
    "tensorjudge_http_request_seconds",
    "From a request to the end of its answer; for event streams, how long somebody listened.",
    ["method", "route"],
    buckets=_REQUEST_BUCKETS_S,
)
_graded = Counter("tensorjudge_graded", "Runs and submissions with a stored report.", ["kind", "verdict"])
_failures = Counter("tensorjudge_grading_failures", "Attempts that failed by our own fault; each is tried again.")
_suspensions = Counter("tensorjudge_suspensions", "Exercises suspended because their own code failed.")
_waited_seconds = Histogram(
    "tensorjudge_waited_seconds", "From sending to the start of grading.", ["kind"], buckets=_GRADING_BUCKETS_S
)
_grading_seconds = Histogram(
    "tensorjudge_grading_seconds",
    "From the start of grading to the stored report.",
    ["kind"],
    buckets=_GRADING_BUCKETS_S,
)

_cards = Histogram(
    "tensorjudge_explanation_card_seconds",
    "From a refusal to the first card of its explanation.",
    buckets=_GRADING_BUCKETS_S,
)
_explained = Counter(
    "tensorjudge_explained",
    "Explanations and comparisons of speed that ended whole, or why they did not.",
    ["reason"],
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request. `route` is the template of its address."""
    method = method if method in _METHODS else "other"
    _requests.labels(method, route, str(status)).inc()
    _request_seconds.labels(method, route).observe(seconds)


def note_graded(
    kind: str, verdict: str | None, created_at: datetime, started_at: datetime, ended_at: datetime
) -> None:
    """Count one stored report. After a retry, the waiting time includes earlier attempts."""
    _graded.labels(kind, verdict or "none").inc()
    _waited_seconds.labels(kind).observe(max(0.0, (started_at - created_at).total_seconds()))
    _grading_seconds.labels(kind).observe((ended_at - started_at).total_seconds())


def note_suspension() -> None:
    """Count one suspended exercise."""
    _suspensions.inc()


def note_failure() -> None:
    """Count one attempt that failed inside the service."""
    _failures.inc()


def note_card(seconds: float) -> None:
    """Record the time from a refusal to its first card."""
    _cards.observe(max(0.0, seconds))


def note_explained(reason: str | None, count: int = 1) -> None:
    """Count explanations that ended. `reason` says why they are not complete; None if they are."""
    _explained.labels(reason or "complete").inc(count)
