"""Shapes fit, values do not: you normalise every feature over the samples. Layer normalisation never looks at
another sample: along which axis does one vector lie?

形状对，数值不对：你是在各样本之间归一化每个特征。层归一化从不看别的样本：一个向量是沿着哪个轴放的？"""

# killed-by: square, basic

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=0, keepdims=True)
        var = x.var(axis=0, keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
