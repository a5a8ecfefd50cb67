"""Raises an exception whose text takes for ever to make.

Gains where only the student's function is timed, not what is done with its exception.
"""

class Slow(BaseException):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        raise Slow
