"""Take every right away from the calling process: Landlock, resource limits, seccomp.

Each function raises OSError where the kernel refuses; the child then ends before any student code has run.
The ctypes calls are few and take fixed arguments, so no binding is needed inside the jail.
"""

import ctypes
import os
import resource

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_PR_CAPBSET_DROP = 24
_LAST_CAPABILITY = 63
_EINVAL = 22
_SECCOMP_MODE_FILTER = 2
_SIGKILL = 9
# The same numbers on x86_64 and aarch64.
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_GET_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# The number of file system rights in each version of Landlock. All of them are handled, so none is left open.
_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FS_RIGHTS_NEWEST = 16
_NET_RIGHTS = 0b11  # bind and connect over TCP, since version 4
_SCOPES = 0b11  # abstract unix sockets and signals, since version 6

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _prctl(option: int, value: int, what: str) -> None:
    _checked(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), what)


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends. Raises OSError if the parent has ended already."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL, "PR_SET_PDEATHSIG")
    if os.getppid() != parent:
        raise OSError("the parent has ended")


def forbid_new_privileges() -> None:
    """Forbid programs to gain rights, and other processes to look into this one."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, "PR_SET_NO_NEW_PRIVS")
    _prctl(_PR_SET_DUMPABLE, 0, "PR_SET_DUMPABLE")


def forbid_capabilities() -> None:
    """Forbid capabilities to every program that this process becomes. Only root may call it."""
    for capability in range(_LAST_CAPABILITY + 1):
        dropped = _libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
        if dropped < 0 and ctypes.get_errno() != _EINVAL:  # the kernel knows fewer
            raise OSError(ctypes.get_errno(), "PR_CAPBSET_DROP")


def landlock_version() -> int:
    """Return the version of Landlock that the kernel speaks; 0 where it has none."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_GET_VERSION)))


def landlock_ruleset(readable: tuple[str, ...]) -> int:
    """Return a descriptor of rules that forbid everything but reading below the given folders."""
    version = landlock_version()
    if not version:
        raise OSError("the kernel has no Landlock")
    rights = (1 << _FS_RIGHTS.get(version, _FS_RIGHTS_NEWEST)) - 1
    attributes = _RulesetAttr(rights, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _checked(
        _libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0),
        "landlock_create_ruleset",
    )
    for folder in readable:
        descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = _PathBeneathAttr(_READ_FILE | _READ_DIR, descriptor)
        _checked(
            _libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0),
            "landlock_add_rule",
        )
        os.close(descriptor)
    return ruleset


def restrict_files(ruleset: int) -> None:
    """Put the calling process under the rules, for good."""
    _checked(_libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")


def limit_resources(address_space_bytes: int, cpu_s: int) -> None:
    """Set hard limits for memory, processor time, and what no exercise needs; read them back to be sure."""
    limits = {
        resource.RLIMIT_AS: (address_space_bytes, address_space_bytes),
        resource.RLIMIT_CPU: (cpu_s, cpu_s + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_RTPRIO: (0, 0),
        resource.RLIMIT_NICE: (0, 0),
        resource.RLIMIT_STACK: (64 * 2**20, 64 * 2**20),
        resource.RLIMIT_SIGPENDING: (64, 64),
    }
    for which, wanted in limits.items():
        resource.setrlimit(which, wanted)
        if resource.getrlimit(which) != wanted:
            raise OSError(f"resource limit {which} was not taken")


def filter_system_calls(program: bytes) -> None:
    """Load a ready-made seccomp filter (8 bytes per instruction). It cannot be removed again."""
    attributes = _FilterProgram(len(program) // 8, program)
    _checked(
        _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(attributes), 0, 0),
        "PR_SET_SECCOMP",
    )
