import numpy as np
from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W  # filters, (F, C, kh, kw)
        self.b = b  # biases, one per filter: (F,)
        self.stride = stride
        self.pad = pad

        self.x = None  # input of the last forward, (N, C, H, W)
        self.col = None  # its windows as rows, (N*OH*OW, C*kh*kw)
        self.col_W = None  # the filters as columns, (C*kh*kw, F)
        self.dW = None  # gradients of W and b, left by backward
        self.db = None

    def forward(self, x):
        """Answers of all filters: x (N, C, H, W) -> (N, F, OH, OW). Given; it leaves what backward needs."""
        F, _, kh, kw = self.W.shape
        N, _, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1

        self.x = x
        self.col = im2col(x, kh, kw, self.stride, self.pad)
        self.col_W = self.W.reshape(F, -1).T

        out = self.col @ self.col_W + self.b  # (N*OH*OW, F)
        return out.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        """Gradient with respect to the input of the last forward; sets self.dW and self.db.

        Shapes: dout (N, F, OH, OW), result (N, C, H, W), self.dW (F, C, kh, kw), self.db (F,).
        """
        # === your code: begin ===
        F, C, kh, kw = self.W.shape
        d = dout.reshape(F, -1)
        self.db = np.sum(d, axis=1)
        self.dW = np.dot(d, self.col).reshape(self.W.shape)
        dcol = np.dot(d.T, self.W.reshape(F, -1))
        return col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
        # === your code: end ===
