import math

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.x, self.t = x.tolist(), t.tolist()
        loss = 0.0
        for scores, k in zip(self.x, self.t):
            loss += self._log_sum(scores) - scores[k]
        return loss / len(self.t)

    def backward(self, dout=1.0):
        dx = []
        for scores, k in zip(self.x, self.t):
            total = self._log_sum(scores)
            shares = [math.exp(score - total) for score in scores]
            shares[k] -= 1
            dx.append([dout * share / len(self.t) for share in shares])
        return np.array(dx)

    @staticmethod
    def _log_sum(scores):
        top = max(scores)
        return top + math.log(sum(math.exp(score - top) for score in scores))
