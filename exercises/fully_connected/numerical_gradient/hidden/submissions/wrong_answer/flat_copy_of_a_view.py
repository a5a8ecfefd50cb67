"""Fine for ordinary arrays; for a transposed one the gradient is 0 everywhere. There your flat
version of x is a copy, and moving its elements moves nothing that f sees.

普通数组没有问题；遇到转置得来的数组，梯度处处为 0。这时你展平得到的是一份拷贝，挪动它的元素，f 什么也看不到。"""

# killed-by: transposed

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    flat = x.reshape(-1)
    gradient = np.zeros(x.size)
    for i in range(x.size):
        before = flat[i]
        flat[i] = before + h
        above = f(x)
        flat[i] = before - h
        below = f(x)
        flat[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient.reshape(x.shape)
