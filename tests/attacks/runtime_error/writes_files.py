"""Writes a file wherever a file might be written, with every call that makes one.

Gains where something is writable: space is filled, notes are left, programs replaced.
"""

import os
import tempfile

refused = OSError()
for folder in ("/", "/tmp", "/dev/shm", "/dev", "/var/tmp", "/run", ".", "/py", "/py/lib", "/site", "/harness", "/proc/self", "/sys"):
    path = os.path.join(folder, "written")
    for attempt in (
        lambda: os.close(os.open(path, os.O_WRONLY | os.O_CREAT)),
        lambda: os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR)),
        lambda: os.mkdir(path),
        lambda: os.mkfifo(path),
        lambda: os.symlink("/", path),
        lambda: os.link("/py/bin/python3", path),
        lambda: os.rename("/py/bin/python3", path),
        lambda: os.truncate("/py/bin/python3", 0),
        lambda: os.chmod("/py/bin/python3", 0o777),
        lambda: os.utime("/py/bin/python3", (0, 0)),
    ):
        try:
            attempt()
        except OSError as error:
            refused = error
        else:
            print("BREACH: wrote in", folder)
for attempt in (lambda: os.memfd_create("x"), tempfile.TemporaryFile):
    try:
        attempt()
    except OSError as error:
        refused = error
    else:
        print("BREACH: a file in memory")
raise refused


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
