import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        self.centred = x - x.mean(axis=0)
        self.var = (self.centred**2).mean(axis=0)
        self.inverse = 1 / np.sqrt(self.var + self.eps)
        return self.gamma * self.centred * self.inverse + self.beta

    def backward(self, dout):
        N = len(dout)
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.centred * self.inverse).sum(axis=0)
        dnormalised = dout * self.gamma
        dinverse = (dnormalised * self.centred).sum(axis=0)
        dvar = dinverse * -0.5 * self.inverse**3
        dcentred = dnormalised * self.inverse + dvar * 2 * self.centred / N
        return dcentred - dcentred.sum(axis=0) / N
