import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight  # the kernel, (kh, kw)
        self.bias = bias  # one number
        self.stride = stride

        self.x = None  # input of the last forward, (H, W)
        self.dw = None  # gradients of weight and bias, left by backward
        self.db = None

    def forward(self, x):
        """The kernel laid on every window: x (H, W) -> (OH, OW). Given; it leaves what backward needs."""
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1

        self.x = x
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y

    def backward(self, dout):
        """Gradient with respect to the input of the last forward; sets self.dw and self.db.

        Shapes: dout (OH, OW), result (H, W), self.dw (kh, kw), self.db one number.
        """
        # === your code: begin ===
        kh, kw = self.weight.shape
        s = self.stride
        dx = np.zeros(self.x.shape)
        dw = np.zeros(self.weight.shape)
        db = 0.0
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                g = dout[i, j]
                window = self.x[i * s : i * s + kh, j * s : j * s + kw]
                dw += g * window
                db = g
                dx[i * s : i * s + kh, j * s : j * s + kw] += g * self.weight
        self.dw, self.db = dw, db
        return dx
        # === your code: end ===
