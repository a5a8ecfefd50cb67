"""The second training drops what the first one dropped, as long as the shape is the same. How often is
a mask to be drawn?

只要形状相同，第二次训练丢弃的还是第一次丢弃的元素。掩码应该多久抽一次？"""

# killed-by: twice

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng
        self.mask = None

    def forward(self, x, train=True):
        if not train:
            return x
        numbers = self.rng.random(x.shape)
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = (numbers >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
