"""The last batch of an epoch is often a smaller one: then your gradient still wants to be as large as
the first batch. When does the object learn the shape of x?

一个 epoch 的最后一批往往小一些，这时你的梯度还想要第一批的大小。对象是什么时候记下 x 的形状的？"""

# killed-by: twice

class FullyConnected:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.original_x_shape = None

    def forward(self, x):
        if self.original_x_shape is None:
            self.original_x_shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.original_x_shape)
