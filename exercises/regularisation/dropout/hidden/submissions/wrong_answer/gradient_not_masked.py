"""Elements that were dropped get a gradient all the same. Did they take part in the output?

被丢弃的元素照样得到了梯度。它们参与输出了吗？"""

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
        return dout
