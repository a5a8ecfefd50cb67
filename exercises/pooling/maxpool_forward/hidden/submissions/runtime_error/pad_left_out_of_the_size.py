"""The border makes the map larger by `pad` on each side, and so more windows fit. Your OH and OW do
not know about it.

边框使图的每一侧都大了 `pad`，能放下的窗口也就更多。你的 OH 和 OW 没有算上它。"""

# killed-by: pad, pad>stride

from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H - self.pool_h) // self.stride + 1
        OW = (W - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        return windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
