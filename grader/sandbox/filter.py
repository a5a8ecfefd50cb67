"""The filter of system calls, or an error that says how to get what it needs."""

from grader.errors import SandboxError


def filter_program() -> bytes:
    """Return the filter of `policy`, ready for the kernel. Raises SandboxError where none can be made."""
    try:
        from grader.sandbox import policy  # loads libseccomp, which may be missing

        return policy.build()
    except (OSError, RuntimeError) as error:
        raise SandboxError(
            f"No filter of system calls can be made ({error}). Install libseccomp (apt install libseccomp2) and use "
            "a kernel with seccomp filters, as every distribution's is."
        ) from error
