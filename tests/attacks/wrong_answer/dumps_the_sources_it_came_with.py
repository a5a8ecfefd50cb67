"""Prints every source and constant of the process around it, in search of the reference.

Gains where the reference's text is in the memory of the process that runs the student.
"""

import gc
import sys
import types

WORDS = ("NotImplementedError", "solution", "reference")
for one in gc.get_objects():
    if isinstance(one, types.FunctionType) and one.__qualname__.startswith("MaxPool.") and one.__module__ != __name__:
        print("BREACH: the reference's", one.__qualname__, "is in this process")
for name, module in list(sys.modules.items()):
    if "reference" in name or "casekit" in name or name == "cases":
        print("BREACH: module", name)
for name in sorted(sys.modules):
    source = getattr(sys.modules[name], "__file__", None) or ""
    if source.endswith("reference.py"):
        print("BREACH: file", source)


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
