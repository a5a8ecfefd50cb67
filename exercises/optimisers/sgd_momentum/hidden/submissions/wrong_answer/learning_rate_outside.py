"""As long as the learning rate stays the same, nothing shows. When it is changed, your old velocity
changes with it: is lr part of what is remembered here?

学习率不变时看不出差别；一旦改了学习率，连旧的速度也跟着变了。在本题里，lr 算不算在记住的速度里面？"""

# killed-by: new-lr

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) + g
            step = self.momentum * self.v[key] + g if self.nesterov else self.v[key]
            params[key] = params[key] - self.lr * step
