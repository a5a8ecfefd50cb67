"""With p = 0.5 nobody can tell, with p = 0.25 far too few elements are left. Is p the probability to keep
or to drop?

p = 0.5 时看不出来，p = 0.25 时留下的元素就太少了。p 是保留的概率，还是丢弃的概率？"""

# killed-by: quarter, p-large

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (self.rng.random(x.shape) < self.p) / max(self.p, 1e-9)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
