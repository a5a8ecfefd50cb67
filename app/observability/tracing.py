"""Traces of requests for OpenTelemetry, by FastAPI's own instrumentation; off unless TENSORJUDGE_TELEMETRY is set.

Where they go is for OpenTelemetry's own variables to say: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME and so on.
"""

from collections.abc import MutableMapping
from typing import Any

from fastapi.telemetry import TelemetryConfig

from app.settings import Settings


def telemetry_of(settings: Settings) -> TelemetryConfig:
    """What FastAPI is to tell: the way of each request. No logs, since those hold what was sent."""
    if not settings.telemetry:
        return {"tracing": False, "metrics": False, "logs": False}
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "tensorjudge"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return {"tracer_provider": provider, "metrics": False, "logs": False, "exclude": _names_a_secret}


def _names_a_secret(scope: MutableMapping[str, Any]) -> bool:
    path: str = scope.get("path", "")
    return path.startswith("/setup/")
