"""A look at test data between training and backward changes your gradient. Which calls of forward may replace the
mask?

训练之后、反向之前看了一眼测试数据，你的梯度就变了。哪些 forward 调用可以换掉掩码？"""

# killed-by: train-test-backward

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            self.mask = 1.0
            return x
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
