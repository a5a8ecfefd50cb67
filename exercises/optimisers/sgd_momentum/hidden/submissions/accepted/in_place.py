class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            v = self.v.setdefault(key, 0 * g)
            before = v.copy()
            v *= self.momentum
            v -= self.lr * g
            params[key] += v
            if self.nesterov:
                params[key] += self.momentum * v - self.momentum * before
