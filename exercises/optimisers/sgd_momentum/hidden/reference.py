"""Gradient descent with momentum: a velocity that gradients push and friction slows down."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Momentum:
    """One velocity for every parameter, at rest to begin with."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9, nesterov: bool = False) -> None:
        self.lr = lr
        self.momentum = momentum
        self.nesterov = nesterov
        self.v: dict[str, Array] = {}

    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> None:
        """One step for every parameter; params gets new arrays, grads stays as it is.

        The learning rate is part of the velocity: a new lr acts on new gradients only. Nesterov's step is the one
        that the velocity would take next. Source: Sutskever et al., 2013, in the form with shifted parameters.
        """
        for key, g in grads.items():
            push = -self.lr * g
            v = self.v[key] = self.momentum * self.v.get(key, 0.0) + push
            params[key] = params[key] + (self.momentum * v + push if self.nesterov else v)
