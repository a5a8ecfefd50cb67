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
        turned = self.weight[::-1, ::-1]
        dx = np.zeros_like(self.x)
        self.dw = np.zeros_like(self.weight)
        for i, row in enumerate(dout):
            for j, g in enumerate(row):
                a, b = i * self.stride, j * self.stride
                self.dw += g * self.x[a : a + kh, b : b + kw]
                dx[a : a + kh, b : b + kw] += g * turned
        self.db = dout.mean()
        return dx
        # === your code: end ===
