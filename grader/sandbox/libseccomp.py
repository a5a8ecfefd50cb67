"""System call filters made by the system's libseccomp, which is loaded at run time.

Written from the manual pages of its C API: seccomp_init(3), seccomp_attr_set(3), seccomp_rule_add(3),
seccomp_syscall_resolve_name(3), seccomp_export_bpf(3). Importing this raises OSError where the library is missing.
"""

import ctypes
import errno
import os
import weakref
from typing import Any

# Actions and attributes, from seccomp.h.
KILL_PROCESS = 0x80000000
ALLOW = 0x7FFF0000
BAD_ARCHITECTURE_ACTION, OPTIMIZATION = 2, 8
_EQUAL, _MASKED_EQUAL = 4, 7

_library = ctypes.CDLL("libseccomp.so.2")


def fail_with(number: int) -> int:
    """Return the action that answers a call with this errno."""
    return 0x00050000 | number


class Condition(ctypes.Structure):
    """A comparison of one argument of a call (struct scmp_arg_cmp)."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def equal(argument: int, value: int) -> Condition:
    return Condition(argument, _EQUAL, value, 0)


def masked_equal(argument: int, mask: int, value: int) -> Condition:
    return Condition(argument, _MASKED_EQUAL, mask, value)


def _checked(result: int, function: Any, _: Any) -> int:
    if result < 0:
        raise OSError(-result, f"{function.__name__}: {os.strerror(-result)}")
    return result


def _declare(name: str, *arguments: Any) -> Any:
    function = getattr(_library, name)
    function.argtypes, function.errcheck = arguments, _checked
    return function


_library.seccomp_init.argtypes, _library.seccomp_init.restype = (ctypes.c_uint32,), ctypes.c_void_p
_library.seccomp_release.argtypes, _library.seccomp_release.restype = (ctypes.c_void_p,), None
_library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
_set_attribute = _declare("seccomp_attr_set", ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32)
_add_rule = _declare(
    "seccomp_rule_add_array",
    *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(Condition)),
)
_export_bpf = _declare("seccomp_export_bpf", ctypes.c_void_p, ctypes.c_int)


def call_number(name: str) -> int | None:
    """Return the number of a system call; None where this library or this architecture has no such call."""
    number: int = _library.seccomp_syscall_resolve_name(name.encode())
    return number if number >= 0 else None


class Filter:
    """Rules for system calls that are not loaded yet. A method raises OSError where libseccomp refuses."""

    def __init__(self, default_action: int) -> None:
        self._context = _library.seccomp_init(default_action)
        if not self._context:
            raise OSError(errno.EINVAL, f"seccomp_init: no filter with the default action {default_action:#x}")
        weakref.finalize(self, _library.seccomp_release, self._context)

    def set_attribute(self, attribute: int, value: int) -> None:
        _set_attribute(self._context, attribute, value)

    def add_rule(self, action: int, call: str, *conditions: Condition) -> None:
        """Add the action for a call whose arguments meet every condition."""
        number = call_number(call)
        if number is None:
            raise OSError(errno.ENOSYS, f"libseccomp knows no system call {call!r} on this architecture")
        _add_rule(self._context, action, number, len(conditions), (Condition * len(conditions))(*conditions))

    def program(self) -> bytes:
        """Return the filter as BPF instructions, ready for the kernel."""
        with os.fdopen(os.memfd_create("seccomp"), "r+b") as file:
            _export_bpf(self._context, file.fileno())
            file.seek(0)
            return file.read()
