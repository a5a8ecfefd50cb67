"""The array in grads is not the same after your step. An optimiser may read gradients, and others still
need them: where do you write into one?

更新之后，grads 里的数组变了。优化器只能读梯度，别处还要用：你在哪里往里面写了东西？"""

# killed-by: one-step

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            g *= self.lr
            self.v[key] = self.momentum * self.v.get(key, 0) - g
            params[key] = params[key] + (self.momentum * self.v[key] - g if self.nesterov else self.v[key])
