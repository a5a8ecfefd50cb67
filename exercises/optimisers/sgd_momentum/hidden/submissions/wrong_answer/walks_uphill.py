"""Every step has the right length and the opposite direction. Towards which side does the loss grow
along a gradient?

每一步长度都对，方向却相反。沿着梯度走，损失是变大还是变小？"""

# killed-by: one-step, two-steps

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) + self.lr * g
            params[key] = params[key] + (self.momentum * self.v[key] + self.lr * g if self.nesterov else self.v[key])
