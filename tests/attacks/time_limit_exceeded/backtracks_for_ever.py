"""Matches a regular expression that has more ways to fail than there are atoms.

Gains where the limit is a Python signal handler or a thread's timer.
"""

import re


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        re.match(r"(a|aa|a?)+$", "a" * 60 + "b")
