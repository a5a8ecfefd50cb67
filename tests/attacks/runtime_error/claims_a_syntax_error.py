"""Claims, after its source compiled and ran, that it does not compile; with a message as long as a frame may be.

Gains where a submission that does not compile costs no attempt, or its message is stored as it is.
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


send(frame(b"F", bytes([1]) + b"\x1b[31mSyntaxError <b>" * 1000))
while True:
    pass


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
