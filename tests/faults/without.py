"""Runs a command on a kernel that lacks something: an outer filter answers its system calls as an old kernel would.

python -m tests.faults.without landlock|seccomp|namespaces COMMAND...
"""

import errno
import os
import sys

from grader.inside import confine
from grader.sandbox import libseccomp
from grader.sandbox.libseccomp import equal, fail_with, masked_equal

_PR_SET_SECCOMP = 22
_CLONE_NEWUSER = 0x10000000


def main(what: str, command: list[str]) -> None:
    program = libseccomp.Filter(libseccomp.ALLOW)
    if what == "landlock":
        program.add_rule(fail_with(errno.ENOSYS), "landlock_create_ruleset")
    elif what == "seccomp":
        program.add_rule(fail_with(errno.ENOSYS), "seccomp")
        program.add_rule(fail_with(errno.EINVAL), "prctl", equal(0, _PR_SET_SECCOMP))
    else:
        for name in ("clone", "unshare"):
            program.add_rule(fail_with(errno.EPERM), name, masked_equal(0, _CLONE_NEWUSER, _CLONE_NEWUSER))
        program.add_rule(fail_with(errno.ENOSYS), "clone3")
    confine.forbid_new_privileges()
    confine.filter_system_calls(program.program())
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
