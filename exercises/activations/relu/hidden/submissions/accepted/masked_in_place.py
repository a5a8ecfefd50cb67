class ReLU:
    def forward(self, x):
        self.blocked = x <= 0
        x[self.blocked] = 0
        return x

    def backward(self, dout):
        dout[self.blocked] = 0
        return dout
