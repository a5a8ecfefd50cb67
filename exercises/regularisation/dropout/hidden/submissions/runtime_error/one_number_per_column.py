"""You draw for one row and use it for all. How many elements are there to decide about?

你只为一行抽了随机数，却用在所有行上。一共要为多少个元素做决定？"""

# killed-by: quarter, 3-axes

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (self.rng.random(x.shape[1:] or x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
