# Overwrites the arrays in grads. That is noted in the report and refuses nothing.
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            g *= self.lr
            self.v[key] = self.momentum * self.v.get(key, 0) - g
            params[key] = params[key] + (self.momentum * self.v[key] - g if self.nesterov else self.v[key])
