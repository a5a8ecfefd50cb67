import math


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.options = lr, beta1, beta2, eps
        self.history = {}  # every gradient so far: nothing is carried over from step to step

    def update(self, params, grads):
        lr, beta1, beta2, eps = self.options
        for key in params:
            history = self.history.setdefault(key, [])
            history.append(grads[key].ravel().copy())
            weights1 = [beta1 ** (len(history) - 1 - s) for s in range(len(history))]
            weights2 = [beta2 ** (len(history) - 1 - s) for s in range(len(history))]
            flat = params[key].reshape(-1)  # a view: params is changed in place
            for i in range(flat.size):
                m = sum(w * g[i] for w, g in zip(weights1, history)) / sum(weights1)
                v = sum(w * g[i] ** 2 for w, g in zip(weights2, history)) / sum(weights2)
                flat[i] -= lr * m / (math.sqrt(v) + eps)
