"""Your gradient is zero at the right places, and too small at the others. What was x multiplied by where it was
kept?

梯度为零的位置都对，其余的却偏小。被保留的 x 乘过什么？"""

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
        return dout * (self.mask > 0)
