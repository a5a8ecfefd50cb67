"""The right elements are dropped, but the others stay as they are. What happens to the sum over many elements
if a quarter of them falls away?

丢弃的元素是对的，可其余的原封不动。如果丢掉四分之一，许多元素的总和会怎样？"""

# killed-by: half, quarter

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = self.rng.random(x.shape) >= self.p
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
