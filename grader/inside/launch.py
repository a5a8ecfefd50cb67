"""The start of a jail where the host allows no namespaces.

It confines this process to the runtime tree, drops its user, and becomes the fork server.
Started as root it changes root and user. Otherwise it only gives up what any process may give up.
"""

import os
import sys

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    # malloc then reuses arrays above 128 KiB, instead of mapping and faulting them in each time
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
}
_PYTHON = "/py/bin/python3"


def main(control: str, root: str, harness: str, uid: str, parent: str, *preloaded: str) -> None:
    """Replace this process by the fork server; never return."""
    sys.path[:0] = [f"{root}{harness}"]
    from grader.inside import confine

    if uid:
        os.chroot(root)
        os.chdir("/")
        confine.forbid_capabilities()
        number = int(uid)
        os.setgroups([])
        os.setresgid(number, number, number)
        os.setresuid(number, number, number)
        root = ""
    os.setsid()
    # after the change of user, which would clear it
    confine.die_with_parent(int(parent))
    confine.forbid_new_privileges()
    script = f"{root}{harness}/grader/inside/fork_server.py"
    arguments = [root + _PYTHON, "-s", "-P", "-S", "-B", "-X", "utf8", script, control, *preloaded]
    os.execve(arguments[0], arguments, ENVIRONMENT)  # noqa: S606 - a fixed program of the runtime tree


if __name__ == "__main__":
    main(*sys.argv[1:])
