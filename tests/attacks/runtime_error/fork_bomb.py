"""Forks without end, each child forking on.

Gains where nothing limits processes.
"""

import os
import time

first = os.fork()
if first == 0:
    for _ in range(4):
        os.fork()
    time.sleep(60)
print("BREACH: processes were started")


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
