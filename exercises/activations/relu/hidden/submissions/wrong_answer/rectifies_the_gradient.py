"""Here negative gradients vanish, wherever they are. Whether a gradient passes is decided by the sign
of the input of forward, not by its own sign.

在你的代码里，负的梯度不论在哪里都消失了。梯度能不能通过，取决于前向时输入的正负，而不是梯度自己的正负。"""

# killed-by: any-shape

import numpy as np


class ReLU:
    def forward(self, x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.maximum(dout, 0)
