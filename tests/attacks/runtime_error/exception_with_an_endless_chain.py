"""Raises an exception with five thousand causes, one after the other, in a group with itself.

Gains where the whole chain is formatted.
"""

class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        error = ValueError("the first")
        for number in range(5000):
            cause, error = error, ValueError("x" * 100)
            error.__cause__ = cause
        raise ExceptionGroup("group", [error] * 10) from error
