"""OpenTelemetry traces of requests, by FastAPI's instrumentation; off unless TENSORJUDGE_TELEMETRY is set.

OpenTelemetry's own variables set the destination: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME and so on.
"""

from collections.abc import MutableMapping
from typing import Any

from fastapi.telemetry import TelemetryConfig

from app.observability.secret_paths import secret_prefix
from app.settings import Settings


def telemetry_of(settings: Settings) -> TelemetryConfig:
    """Return FastAPI's telemetry configuration: traces only. Logs would contain request data."""
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
    return secret_prefix(scope.get("path", "")) is not None
