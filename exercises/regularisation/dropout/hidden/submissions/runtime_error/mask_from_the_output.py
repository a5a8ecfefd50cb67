"""You find out from the output what was dropped. Where x itself is kept, that works; but of which call is
that output, once test mode has been used in between?

你是从输出里看出哪些元素被丢弃的。但如果中间用过一次测试模式，这个输出是哪一次调用的？"""

# killed-by: train-test-backward

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if train:
            self.y = x * (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        else:
            self.y = x
        return self.y

    def backward(self, dout):
        return dout * (self.y != 0) / (1 - self.p)
