"""You look to the left only. Like looking to the right only, this leaves an error of half the step
times the curvature. The contract is the central difference: one step to either side.

你只往左边看。这与只往右边看一样，会留下步长的一半乘以曲率的误差。题目要求的是中心差分：两边各走一步。"""

# killed-by: curved, step

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.copy()
        moved[place] -= h
        gradient[place] = (f(x) - f(moved)) / h
    return gradient
