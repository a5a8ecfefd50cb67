"""Runs a command on a kernel that lacks something: an outer filter answers its system calls as an old kernel would.

python -m tests.faults.without landlock|seccomp|namespaces COMMAND...
"""

import errno
import os
import sys

import pyseccomp

_PR_SET_SECCOMP = 22
_CLONE_NEWUSER = 0x10000000


def main(what: str, command: list[str]) -> None:
    program = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    if what == "landlock":
        program.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "landlock_create_ruleset")
    elif what == "seccomp":
        program.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "seccomp")
        chosen = pyseccomp.Arg(0, pyseccomp.EQ, _PR_SET_SECCOMP)
        program.add_rule(pyseccomp.ERRNO(errno.EINVAL), "prctl", chosen)
    else:
        for name in ("clone", "unshare"):
            wanted = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_NEWUSER, _CLONE_NEWUSER)
            program.add_rule(pyseccomp.ERRNO(errno.EPERM), name, wanted)
        program.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    program.load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
