"""Your velocity is an average: the new gradient weighs 1 - momentum in it. Here gradients are added up,
with their full weight.

你的速度成了加权平均，新梯度的权重是 1 - momentum。本题里，新梯度是按全部的权重加进去的。"""

# killed-by: one-step, two-steps

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            push = -(1 - self.momentum) * self.lr * g
            self.v[key] = self.momentum * self.v.get(key, 0) + push
            params[key] = params[key] + (self.momentum * self.v[key] + push if self.nesterov else self.v[key])
