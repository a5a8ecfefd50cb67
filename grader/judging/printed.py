"""The first and last lines of what a source printed, where it printed too much."""

_FIRST, _LAST = 20, 5
_LONGEST_LINE = 200


def ends_of(text: str) -> str:
    """Return the first 20 and the last 5 lines, with the number of lines between them in brackets; long lines cut."""
    lines = text.splitlines()
    left_out = len(lines) - _FIRST - _LAST
    if left_out > 0:
        lines = [*lines[:_FIRST], f"… ({left_out})", *lines[-_LAST:]]
    cut = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in lines]
    return "\n".join(cut) + ("\n" if text.endswith("\n") else "")
