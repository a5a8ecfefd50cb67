"""The system calls of a child: what it may do, what fails politely, and what ends it at once.

Default is ENOSYS, the answer every libc knows how to live with. An honest program's attempts get the errno it
expects; calls that no honest solution makes kill the process, which the supervisor reads as a security violation.
"""

import contextlib
import errno
import tempfile
from collections.abc import Iterable

import pyseccomp

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
    """The seccomp filter as BPF instructions, ready for the kernel. Raises OSError where none can be made."""
    program = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    program.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    # The kernel tries a filter on every system call there is when it is loaded: short ways halve that time.
    with contextlib.suppress(RuntimeError, ValueError):  # a libseccomp older than 2.5
        program.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, _AS_BINARY_TREE)
    _add(program, pyseccomp.ALLOW, _ALLOWED.split())
    for number, names in _POLITE.items():
        _add(program, pyseccomp.ERRNO(number), names.split())
    _add(program, pyseccomp.KILL_PROCESS, _DEADLY.split())
    _add_conditional(program)
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)
        file.seek(0)
        return file.read()


def _add(program: pyseccomp.SyscallFilter, action: int, names: Iterable[str]) -> None:
    for name in names:
        if _exists(name):
            program.add_rule(action, name)


def _exists(name: str) -> bool:
    # A call this libseccomp or this architecture does not know falls under the default, ENOSYS.
    try:
        return bool(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0)
    except (ValueError, RuntimeError, OSError):
        return False


def _add_conditional(program: pyseccomp.SyscallFilter) -> None:
    masked, equal = pyseccomp.MASKED_EQ, pyseccomp.EQ
    argument = pyseccomp.Arg
    for name, place in (("open", 1), ("openat", 2)):
        if _exists(name):
            program.add_rule(pyseccomp.ALLOW, name, argument(place, masked, _FORBIDDEN_OPEN, 0))
            for bit in (_O_WRONLY, _O_RDWR, _O_CREAT, _O_TRUNC, _O_TMPFILE):
                program.add_rule(pyseccomp.ERRNO(errno.EROFS), name, argument(place, masked, bit, bit))
    # Never memory that is both writable and executable, and executable memory only from files: W^X.
    program.add_rule(pyseccomp.ALLOW, "mmap", argument(2, masked, _PROT_EXEC, 0))
    program.add_rule(
        pyseccomp.ALLOW,
        "mmap",
        argument(2, masked, _PROT_EXEC | _PROT_WRITE, _PROT_EXEC),
        argument(3, masked, _MAP_ANONYMOUS, 0),
    )
    program.add_rule(
        pyseccomp.ERRNO(errno.EPERM),
        "mmap",
        argument(2, masked, _PROT_EXEC | _PROT_WRITE, _PROT_EXEC | _PROT_WRITE),
    )
    program.add_rule(
        pyseccomp.ERRNO(errno.EPERM),
        "mmap",
        argument(2, masked, _PROT_EXEC, _PROT_EXEC),
        argument(3, masked, _MAP_ANONYMOUS, _MAP_ANONYMOUS),
    )
    program.add_rule(pyseccomp.ALLOW, "mprotect", argument(2, masked, _PROT_EXEC, 0))
    program.add_rule(pyseccomp.ERRNO(errno.EPERM), "mprotect", argument(2, masked, _PROT_EXEC, _PROT_EXEC))
    for request in _IOCTLS:
        program.add_rule(pyseccomp.ALLOW, "ioctl", argument(1, masked, _WHOLE, request))
    for command in _FCNTLS:
        program.add_rule(pyseccomp.ALLOW, "fcntl", argument(1, masked, _WHOLE, command))
    for operation in _FUTEXES:
        program.add_rule(pyseccomp.ALLOW, "futex", argument(1, masked, _WHOLE & ~_FUTEX_FLAGS, operation))
    if _exists("prlimit64"):
        program.add_rule(pyseccomp.ALLOW, "prlimit64", argument(0, equal, 0), argument(2, equal, 0))
