"""With two parameters one comes out in the other's shape. Each parameter needs a velocity of its own:
under what do you keep yours?

有两个参数时，其中一个变成了另一个的形状。每个参数都要有自己的速度：你的速度是按什么来存的？"""

# killed-by: two-keys

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.v[0] = self.momentum * self.v.get(0, 0) - self.lr * g
            params[key] = params[key] + (self.momentum * self.v[0] - self.lr * g if self.nesterov else self.v[0])
