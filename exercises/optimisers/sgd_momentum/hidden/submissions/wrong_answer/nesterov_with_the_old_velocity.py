"""Without Nesterov all is right. With it your first step already comes out too short: which velocity goes into the
step, the one from before this gradient, or the one after?

不用 Nesterov 时都对；一用，第一步就偏短。算这一步用的速度，是并入当前梯度之前的，还是之后的？"""

# killed-by: nesterov

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            old = self.v.get(key, 0)
            self.v[key] = self.momentum * self.v.get(key, 0) - self.lr * g
            params[key] = params[key] + (self.momentum * old - self.lr * g if self.nesterov else self.v[key])
