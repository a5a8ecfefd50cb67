"""Only the call without `stride` goes wrong. In some libraries the stride is then that of the window;
here the default is 1.

只有省略 `stride` 的调用会出错。有些库里这时步长等于窗口的大小；这里的默认值是 1。"""

# killed-by: defaults

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kh, kw, stride=None, pad=0):
    stride = stride or kh
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * kh * kw)
