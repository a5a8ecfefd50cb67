"""Your backward draws again. Does the gradient have to take the same way as the numbers, or another one?

你的 backward 又抽了一次随机数。梯度该走前向走过的路，还是另一条？"""

# killed-by: half, quarter

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * (self.rng.random(dout.shape) >= self.p) / (1 - self.p)
