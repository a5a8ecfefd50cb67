"""Convolution of one map with one kernel: every window times the kernel, summed."""

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
        # A view of every window that fits, without copying, then each stride-th of them: (OH, OW, kh, kw)
        windows = sliding_window_view(x, self.weight.shape)[:: self.stride, :: self.stride]
        y: Array = np.tensordot(windows, self.weight, axes=2)  # the last two axes against both of the kernel
        return y + self.bias
