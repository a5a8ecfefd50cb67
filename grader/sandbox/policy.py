"""The system calls of a child: those it may make, those that fail, and those that kill it.

The default is ENOSYS, an answer that every libc can handle. An honest program's attempts get the errno it expects.
Calls that no honest solution makes kill the process. The supervisor reads that as a security violation.
"""

import contextlib
import errno
from collections.abc import Iterable

from grader.sandbox import libseccomp
from grader.sandbox.libseccomp import ALLOW, KILL_PROCESS, call_number, equal, fail_with, masked_equal

_ALLOWED = """
    read readv pread64 write writev close lseek fstat newfstatat stat lstat statx access faccessat faccessat2
    readlink readlinkat getdents64 getcwd dup dup2 dup3 munmap mremap brk madvise rt_sigaction rt_sigprocmask
    rt_sigreturn sigaltstack restart_syscall exit exit_group getpid gettid getppid getuid geteuid getgid getegid
    getpgrp clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage getrandom
    sched_yield sched_getaffinity getcpu uname sysinfo select pselect6 poll ppoll getrlimit
"""
_POLITE = {
    errno.EPERM: """
        socket socketpair pipe pipe2 fork vfork execve execveat kill tkill tgkill setrlimit memfd_create
        epoll_create1 eventfd2 inotify_init1 flock setpriority sched_setparam sched_setscheduler
        sched_setaffinity sched_setattr symlink symlinkat link linkat
    """,
    errno.EROFS: """
        mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2 truncate ftruncate chmod fchmod fchmodat
        chown fchown lchown fchownat utime utimes utimensat futimesat mknod mknodat creat
    """,
    errno.EAGAIN: "clone",
}
_DEADLY = """
    ptrace process_vm_readv process_vm_writev kcmp pidfd_open pidfd_send_signal pidfd_getfd mount umount2
    pivot_root chroot unshare setns fsopen fsmount fsconfig fspick move_mount open_tree mount_setattr bpf
    perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key
    init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff iopl ioperm
    modify_ldt setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset seccomp
    landlock_create_ruleset landlock_add_rule landlock_restrict_self sethostname setdomainname clock_settime
    clock_adjtime settimeofday adjtimex shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd
    msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr name_to_handle_at
    open_by_handle_at fanotify_init fanotify_mark personality vmsplice splice tee process_madvise memfd_secret
    setsid setpgid rt_sigqueueinfo rt_tgsigqueueinfo acct quotactl syslog vhangup lookup_dcookie
"""
_O_WRONLY, _O_RDWR, _O_CREAT, _O_TRUNC, _O_TMPFILE = 0o1, 0o2, 0o100, 0o1000, 0o20000000
_FORBIDDEN_OPEN = _O_WRONLY | _O_RDWR | _O_CREAT | _O_TRUNC | _O_TMPFILE
_PROT_WRITE, _PROT_EXEC, _MAP_ANONYMOUS = 2, 4, 0x20
_IOCTLS = (0x5401, 0x5413, 0x5451, 0x5450, 0x5421, 0x541B)  # TCGETS TIOCGWINSZ FIOCLEX FIONCLEX FIONBIO FIONREAD
_FCNTLS = (0, 1, 2, 3, 4, 1030)  # DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC
_FUTEXES = (0, 1, 9, 10)  # WAIT WAKE WAIT_BITSET WAKE_BITSET
_FUTEX_FLAGS = 128 | 256  # PRIVATE, CLOCK_REALTIME
_WHOLE = 0xFFFFFFFF
_AS_BINARY_TREE = 2


def build() -> bytes:
    """Build the seccomp filter as BPF instructions, ready for the kernel. Raises OSError where none can be made."""
    program = libseccomp.Filter(fail_with(errno.ENOSYS))
    program.set_attribute(libseccomp.BAD_ARCHITECTURE_ACTION, KILL_PROCESS)
    # The kernel tries a filter on every system call when it loads it: a binary tree halves that time.
    with contextlib.suppress(OSError):  # a libseccomp older than 2.5
        program.set_attribute(libseccomp.OPTIMIZATION, _AS_BINARY_TREE)
    _add(program, ALLOW, _ALLOWED.split())
    for number, names in _POLITE.items():
        _add(program, fail_with(number), names.split())
    _add(program, KILL_PROCESS, _DEADLY.split())
    _add_conditional(program)
    return program.program()


def _add(program: libseccomp.Filter, action: int, names: Iterable[str]) -> None:
    for name in names:
        # A call this libseccomp or this architecture does not know falls under the default, ENOSYS.
        if call_number(name) is not None:
            program.add_rule(action, name)


def _add_conditional(program: libseccomp.Filter) -> None:
    for name, place in (("open", 1), ("openat", 2)):
        if call_number(name) is not None:
            program.add_rule(ALLOW, name, masked_equal(place, _FORBIDDEN_OPEN, 0))
            for bit in (_O_WRONLY, _O_RDWR, _O_CREAT, _O_TRUNC, _O_TMPFILE):
                program.add_rule(fail_with(errno.EROFS), name, masked_equal(place, bit, bit))
    # Never memory that is both writable and executable, and executable memory only from files: W^X.
    program.add_rule(ALLOW, "mmap", masked_equal(2, _PROT_EXEC, 0))
    program.add_rule(
        ALLOW,
        "mmap",
        masked_equal(2, _PROT_EXEC | _PROT_WRITE, _PROT_EXEC),
        masked_equal(3, _MAP_ANONYMOUS, 0),
    )
    program.add_rule(
        fail_with(errno.EPERM),
        "mmap",
        masked_equal(2, _PROT_EXEC | _PROT_WRITE, _PROT_EXEC | _PROT_WRITE),
    )
    program.add_rule(
        fail_with(errno.EPERM),
        "mmap",
        masked_equal(2, _PROT_EXEC, _PROT_EXEC),
        masked_equal(3, _MAP_ANONYMOUS, _MAP_ANONYMOUS),
    )
    program.add_rule(ALLOW, "mprotect", masked_equal(2, _PROT_EXEC, 0))
    program.add_rule(fail_with(errno.EPERM), "mprotect", masked_equal(2, _PROT_EXEC, _PROT_EXEC))
    for request in _IOCTLS:
        program.add_rule(ALLOW, "ioctl", masked_equal(1, _WHOLE, request))
    for command in _FCNTLS:
        program.add_rule(ALLOW, "fcntl", masked_equal(1, _WHOLE, command))
    for operation in _FUTEXES:
        program.add_rule(ALLOW, "futex", masked_equal(1, _WHOLE & ~_FUTEX_FLAGS, operation))
    if call_number("prlimit64") is not None:
        program.add_rule(ALLOW, "prlimit64", equal(0, 0), equal(2, 0))
