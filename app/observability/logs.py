"""Log output by structlog: readable on a terminal, else JSON. It never contains sources or secrets."""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from app.settings import Settings

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


_LOST = (OSError, ValueError)  # a full disk, a closed pipe, a closed stream


class BestEffortStream:
    """A stream that drops what it cannot write, so that a full disk does not stop the service."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text. Return 0 if that fails."""
        with suppress(*_LOST):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush the stream. Ignore errors."""
        with suppress(*_LOST):
            self._stream.flush()


def configure_logs(settings: Settings) -> None:
    """Configure the logs of the service itself."""
    structlog.configure(
        processors=[*_SHARED, *_rendering(settings)],
        wrapper_class=structlog.make_filtering_bound_logger(_level(settings)),
        logger_factory=lambda *_: structlog.WriteLogger(cast(TextIO, BestEffortStream(sys.stderr))),
        cache_logger_on_first_use=False,
    )


def configure_library_logs(settings: Settings) -> None:
    """Send library logs, from warnings up, to the same output."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(settings)],
    )
    handler = logging.StreamHandler(BestEffortStream(sys.stderr))
    handler.setFormatter(formatter)
    logging.basicConfig(level=max(_level(settings), logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("uvicorn.error").addFilter(_is_no_refused_upgrade)


def _is_no_refused_upgrade(record: logging.LogRecord) -> bool:
    """Whether a line is none of those that uvicorn writes for any client that asks for a WebSocket."""
    return not record.getMessage().startswith(("Unsupported upgrade request", "No supported WebSocket library"))


def _level(settings: Settings) -> int:
    return logging.getLevelNamesMapping()[settings.log_level.upper()]


def _rendering(settings: Settings) -> list[Any]:
    # Plain tracebacks in both formats: local variables would reveal sources and passwords.
    if settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty()):
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
