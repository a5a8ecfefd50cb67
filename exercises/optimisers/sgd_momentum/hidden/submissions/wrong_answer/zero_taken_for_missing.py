"""A momentum of 0 is treated as if none had been given. Which numbers count as false in Python?

动量为 0 时，你的代码当成没有给。在 Python 里，哪些数会被看作假？"""

# killed-by: no-momentum

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum or 0.9, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) - self.lr * g
            params[key] = params[key] + (self.momentum * self.v[key] - self.lr * g if self.nesterov else self.v[key])
