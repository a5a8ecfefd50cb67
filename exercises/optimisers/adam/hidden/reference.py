"""Adam: the average gradient, divided by the root of the average squared gradient."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Adam:
    """Parameters move by about lr per step, whatever the size of their gradients."""

    def __init__(self, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.t = 0
        self.m: dict[str, Array] = {}
        self.v: dict[str, Array] = {}

    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> None:
        """One step for every parameter; params gets new arrays, grads stays as it is.

        Both averages start at 0 and are too small at first; the division by 1 - beta**t, with t = 1 in the first
        step, makes up for it. Source: Kingma and Ba, 2015, algorithm 1.
        """
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * g**2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
