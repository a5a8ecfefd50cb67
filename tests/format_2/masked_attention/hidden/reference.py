import numpy as np


def attention(q, k, v, mask):
    """Average the values with softmax weights; a key that is masked out has the score -inf, so its weight is 0."""
    scores = np.where(mask, q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ v
