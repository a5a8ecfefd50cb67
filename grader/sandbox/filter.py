"""The filter of system calls, or an error that says how to get what it needs."""

from grader.errors import SandboxError
from grader.message import Message


def filter_program() -> bytes:
    """Return the filter of `policy`, ready for the kernel. Raises SandboxError where none can be made."""
    try:
        from grader.sandbox import policy  # loads libseccomp, which may be missing

        return policy.build()
    except (OSError, RuntimeError) as error:
        raise SandboxError(Message("no_system_call_filter", {"error": str(error)})) from error
