"""The columns of the first batch are still in use when the second one comes. They belong to its values
and to its size: where are they to be made?

第二批数据来了，用的还是第一批的列。列取决于这一批的数值和大小：应该在哪里生成？"""

# killed-by: twice

from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad
        self.col = None

    def forward(self, x):
        F, _, kh, kw = self.W.shape
        N, _, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        self.x_shape = x.shape
        if self.col is None:
            self.col = im2col(x, kh, kw, self.stride, self.pad)
        rows = im2col(x, kh, kw, self.stride, self.pad) @ self.W.reshape(F, -1).T + self.b
        return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        F, _, kh, kw = self.W.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = rows.sum(axis=0)
        self.dW = (rows.T @ self.col).reshape(self.W.shape)
        return col2im(rows @ self.W.reshape(F, -1), self.x_shape, kh, kw, self.stride, self.pad)
