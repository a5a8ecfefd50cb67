import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W  # filters, (F, C, kh, kw)
        self.b = b  # biases, one per filter: (F,)
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        """Every filter laid on every window of every image, plus its bias.

        Shapes: x (N, C, H, W), result (N, F, OH, OW).
        """
        # === your code: begin ===
        raise NotImplementedError("Convolution.forward is yours to write")
        # === your code: end ===
