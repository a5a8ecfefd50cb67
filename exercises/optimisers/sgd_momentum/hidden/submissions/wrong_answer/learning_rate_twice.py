"""Your steps are too short by one more factor lr. In how many places does it enter between the gradient
and the parameter?

你的步子又短了一个 lr 倍。从梯度到参数，学习率一共乘了几次？"""

# killed-by: one-step

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) - self.lr * g
            params[key] = params[key] + self.lr * (self.momentum * self.v[key] - self.lr * g if self.nesterov else self.v[key])
