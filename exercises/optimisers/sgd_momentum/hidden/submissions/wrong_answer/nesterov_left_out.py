"""All cases without Nesterov pass. Where does your step ask whether it is switched on?

所有不用 Nesterov 的测试都通过了。你的更新在哪里判断过它有没有打开？"""

# killed-by: nesterov

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) - self.lr * g
            params[key] = params[key] + self.v[key]
