"""A table is not the only input: what does your code do with a sequence of tables, or with one vector?

输入不一定是二维的：遇到一叠表格，或者单独一个向量，你的代码会怎样？"""

# killed-by: 3-axes, vector

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        N, D = x.shape
        y = np.empty((N, D))
        for n in range(N):
            y[n] = (x[n] - x[n].mean()) / np.sqrt(x[n].var() + self.eps)
        return self.gamma * y + self.beta
