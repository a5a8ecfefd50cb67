"""Starts a shell, by every way the standard library has.

Gains where programs can be started: everything the user may do is open.
"""

import os
import subprocess

refused = None
for attempt in (
    lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
    lambda: subprocess.run(["/py/bin/python3", "-c", "pass"], check=True),
    lambda: os.posix_spawn("/py/bin/python3", ["python3", "-c", "pass"], {}),
    lambda: os.execv("/py/bin/python3", ["python3", "-c", "print('BREACH: another program took over')"]),
):
    try:
        attempt()
    except OSError as error:
        refused = error
    else:
        print("BREACH: a program was started")
raise refused


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
