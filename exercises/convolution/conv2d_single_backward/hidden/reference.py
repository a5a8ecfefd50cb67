"""Convolution of one map, backward: every window hands its gradient to its cells and to the kernel."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Conv2dSingle:
    """Cross-correlation of a map with one kernel (kh, kw), without padding."""

    def __init__(self, weight: Array, bias: float, stride: int = 1) -> None:
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x: Array) -> Array:
        """Weighted sum of every window: x (H, W) -> (OH, OW), OH = (H - kh)//stride + 1, OW likewise."""
        self.x = x
        # A view of every window that fits, without copying, then each stride-th of them: (OH, OW, kh, kw)
        self.windows = sliding_window_view(x, self.weight.shape)[:: self.stride, :: self.stride]
        y: Array = np.tensordot(self.windows, self.weight, axes=2)
        return y + self.bias

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward, (H, W); sets dw (kh, kw) and db.

        Where windows overlap, gradients add; cells that no window reaches get 0.
        Source: chain rule through the definition; checked by central differences.
        """
        self.dw: Array = np.tensordot(dout, self.windows, axes=2)  # sum over the windows
        self.db = dout.sum()

        # The cells (r, s) of all windows lie `stride` apart and never on top of each other: one slice takes them all.
        OH, OW = dout.shape
        dx = np.zeros(self.x.shape)
        for (r, s), factor in np.ndenumerate(self.weight):
            dx[r : r + self.stride * OH : self.stride, s : s + self.stride * OW : self.stride] += factor * dout
        return dx
