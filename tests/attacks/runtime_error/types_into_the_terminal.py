"""Pushes characters into the input of whatever terminal the grader was started from.

Gains where the process still has the operator's terminal and `ioctl` is not filtered.
"""

import fcntl
import os
import pty
import termios

failures = []
for descriptor in (0, 1, 2):
    try:
        fcntl.ioctl(descriptor, termios.TIOCSTI, b"\n")
        print("BREACH: typed into the terminal")
    except OSError as error:
        failures.append(error)
try:
    os.close(os.open("/dev/tty", os.O_RDONLY))
    print("BREACH: there is a terminal")
except OSError as error:
    failures.append(error)
try:
    pty.openpty()
    print("BREACH: made a terminal")
except OSError as error:
    failures.append(error)
# an honest grader's process answers none of these; say so in a way that no case can pass
raise failures[-1]


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
