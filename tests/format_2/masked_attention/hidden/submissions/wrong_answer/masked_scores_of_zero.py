"""A score of 0 still has the weight exp(0) = 1. Which score has the weight 0?"""

# killed-by: causal, drawn

import numpy as np


def attention(q, k, v, mask):
    scores = q @ k.T / np.sqrt(q.shape[1]) * mask
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ v
