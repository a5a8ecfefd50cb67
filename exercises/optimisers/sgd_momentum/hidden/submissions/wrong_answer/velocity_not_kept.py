"""The first step is right, and all later ones ignore it. Where does the velocity wait between two calls
of update?

第一步对，后面每一步却好像什么都没发生过。两次调用 update 之间，速度存在哪里？"""

# killed-by: two-steps, ten-steps

class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.v = {}

    def update(self, params, grads):
        for key, g in grads.items():
            v = -self.lr * g
            params[key] = params[key] + (self.momentum * v - self.lr * g if self.nesterov else v)
