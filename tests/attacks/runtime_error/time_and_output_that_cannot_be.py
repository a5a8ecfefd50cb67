"""Sends results that took NaN, negative or endless seconds and printed more bytes than there are.

Gains where a child's own clock and counts go into the report, which then is no JSON any more.
"""

import os
import struct

try:
    from grader.inside import wire
except ImportError:
    wire = None


def frame(kind, content):
    return kind + struct.pack("<Q", len(content)) + content


def numbered(index, content):
    if wire is None:
        return struct.pack("<IdQ", index, 0.0, 0) + content
    return b"".join(wire.with_progress(wire.Progress(index, 0.0, 0), [content]))


def array(name=b"dx", code=0, shape=(1,), data=bytes(8)):
    head = struct.pack("<HH", 1, len(name)) + name + bytes([0, code, len(shape)])
    return head + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<Q", len(data)) + data


def send(raw):
    while raw:
        raw = raw[os.write(4, raw) :]


content = struct.pack("<IdQ", 0, float("nan"), 2**64 - 1) + array(shape=(1, 1, 2, 2), data=bytes(32))
send(frame(b"C", content))
os._exit(0)


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
