"""Asks for more memory, more time, more processes than it was given.

Gains where soft limits are below hard ones.
"""

import resource

import ctypes

refused = None
MORE = resource.RLIM_INFINITY
for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE):
    soft, hard = resource.getrlimit(limit)
    for wanted in ((hard, hard), (MORE, MORE), (MORE, hard)):
        try:
            resource.setrlimit(limit, wanted)
            if resource.getrlimit(limit)[0] in (MORE, -1) or resource.getrlimit(limit)[0] > soft:
                print("BREACH: raised limit", limit)
        except (OSError, ValueError) as error:
            refused = error
if resource.getrlimit(resource.RLIMIT_AS)[0] == MORE:
    print("BREACH: memory has no limit")
raise refused or OSError("nothing to raise")


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return 0 * self.x
