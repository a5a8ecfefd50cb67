"""The first training call is right. The second drops the same elements again: how long may a mask live?

第一次训练调用是对的，第二次丢弃的还是原来那些元素。一个掩码可以用多久？"""

# killed-by: twice

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng
        self.mask = None

    def forward(self, x, train=True):
        if not train:
            return x
        numbers = self.rng.random(x.shape)
        if self.mask is None:
            self.mask = (numbers >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
