"""You compare f a step further with f at x itself. The error of that is half the step times the
curvature: 5e-5 where f curves by 10. With a step to either side the curvature cancels.

你拿前进一步后的 f 与 x 处的 f 相比，误差是步长的一半乘以曲率：曲率为 10 时就有 5e-5。两边各走一步，曲率就会抵消。"""

# killed-by: curved, step

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        here = f(x)
        x[place] = before + h
        gradient[place] = (f(x) - here) / h
        x[place] = before
    return gradient
