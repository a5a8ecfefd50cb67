"""Standard output of a command: characters that a terminal lacks are escaped, and a reader may leave early."""

import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

READER_LEFT = 141
"""The status that a shell gives a program that writes into a closed pipe, as in `tensorjudge history | head -1`."""


class StandardOutput(io.TextIOWrapper):
    """A text stream that ends the program quietly if nobody reads it any more."""

    def write(self, text: str, /) -> int:
        written: int = self._guarded(super().write, text)
        return written

    def writelines(self, lines: Iterable[str], /) -> None:  # type: ignore[override]
        self._guarded(super().writelines, lines)

    def flush(self) -> None:
        self._guarded(super().flush)

    def _guarded(self, action: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return action(*arguments)
        except BrokenPipeError:
            # Whatever is still buffered goes nowhere, so that the flush at the end succeeds.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            raise SystemExit(READER_LEFT) from None


def install() -> None:
    """Replace `sys.stdout`, and let both streams escape what their terminals cannot encode."""
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    before = sys.stdout
    if not isinstance(before, io.TextIOWrapper):
        return
    sys.stdout = StandardOutput(
        before.detach(),
        encoding=before.encoding,
        errors="backslashreplace",
        line_buffering=before.line_buffering,
        write_through=before.write_through,
    )
