"""Scores grow with the length of a vector. What divides them?"""

# killed-by: all, drawn

import numpy as np


def attention(q, k, v, mask):
    scores = np.where(mask, q @ k.T, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ v
