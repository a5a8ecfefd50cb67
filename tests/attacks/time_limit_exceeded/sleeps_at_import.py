"""Sleeps while it is imported: no processor time is used.

Gains where only processor time is limited, or only the call of the student's function is timed.
"""

import time

time.sleep(3600)


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
