"""Right for almost every number. What about one that is exactly p?

几乎对所有的数都正确。如果有个数恰好等于 p 呢？该留还是该丢？"""

# killed-by: kink-on-p, kink-p-zero

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (self.rng.random(x.shape) > self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
