"""Raises exceptions whose texts look like those that are read, with numbers and names of thousands of characters.

Gains where an explanation turns the digits into a number or quotes the names: a number of 5,000 digits is no JSON.
"""

_DIGITS = "9" * 3500
_NAME = "e" * 3500
_TEXTS = (
    (IndexError, f"index {_DIGITS} is out of bounds for axis 0 with size {_DIGITS}"),
    (AttributeError, f"'{_NAME}' object has no attribute '{_NAME}'"),
    (ValueError, "\x1b[2J\u202e\0 cannot reshape array of size " + _DIGITS + " into shape (" + "7," * 1500 + ")"),
    (TypeError, "too many indices for array: array is " + _DIGITS + "-dimensional, but 3 were indexed"),
)
_calls = []


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        _calls.append(1)
        kind, text = _TEXTS[len(_calls) // 40 % len(_TEXTS)]
        raise kind(text)
