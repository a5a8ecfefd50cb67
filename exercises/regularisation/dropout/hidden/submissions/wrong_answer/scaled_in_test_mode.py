"""Your training leaves elements as they are and test mode makes them smaller: the older way round. Here test mode
has nothing to do: where does the scaling go then?

你在训练时不缩放，测试时再缩小，那是早先的做法。本题里测试模式什么都不用做：缩放该放到哪里？"""

# killed-by: test-mode, half

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x * (1 - self.p)
        self.mask = self.rng.random(x.shape) >= self.p
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
