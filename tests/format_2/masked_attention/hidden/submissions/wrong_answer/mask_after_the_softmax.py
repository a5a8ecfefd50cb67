"""The weights of a query no longer add up to 1. What was the softmax normalised over?"""

# killed-by: causal, drawn

import numpy as np


def attention(q, k, v, mask):
    scores = q @ k.T / np.sqrt(q.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) * mask @ v
