"""In test mode nothing is left to chance, and yet a number is drawn. At which point does your code know that it need not?

测试模式里没有任何随机，你的代码却抽了随机数。它是在哪一步才知道不用抽的？"""

# killed-by: test-mode

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        numbers = self.rng.random(x.shape)
        if not train:
            return x
        self.mask = (numbers >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
