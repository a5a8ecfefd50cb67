import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        self.y = np.apply_along_axis(self._one, self.axis, x)
        return self.y

    @staticmethod
    def _one(scores):
        powers = np.exp(scores - scores.max())
        return powers / powers.sum()

    def backward(self, dout):
        y = np.moveaxis(self.y, self.axis, -1)
        d = np.moveaxis(dout, self.axis, -1)
        dx = np.zeros(y.shape)
        for place in np.ndindex(y.shape[:-1]):
            jacobian = np.diag(y[place]) - np.outer(y[place], y[place])
            dx[place] = jacobian @ d[place]
        return np.moveaxis(dx, -1, self.axis)
