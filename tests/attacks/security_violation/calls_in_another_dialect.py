"""Calls getpid under its x32 number, which filters written for x86-64 do not know.

Gains where the filter looks at numbers and not at the dialect they are in.
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
# there is no such dialect on other machines: ptrace in its place
DIALECT = {"x86_64": 0x40000000 + 39, "aarch64": 117}[os.uname().machine]
result = libc.syscall(DIALECT, 0, 0, 0, 0)
print("BREACH: the call succeeded" if result >= 0 else f"ANSWERED: {os.strerror(ctypes.get_errno())}")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
