"""The state is the output gate times something. Is that the cell itself?"""

# killed-by: one-step, one-sequence

import numpy as np


def lstm(sequences, Wx, Wh, b):
    """Run one cell over each sequence: the columns of the weights are input, forget, output gate, candidate."""
    H = len(Wh)
    found = []
    for x in sequences:
        h = c = np.zeros(H)
        states = []
        for row in x:
            a = row @ Wx + h @ Wh + b
            gates = 1 / (1 + np.exp(-a[: 3 * H]))
            c = gates[H : 2 * H] * c + gates[:H] * np.tanh(a[3 * H :])
            h = gates[2 * H :] * c
            states.append(h)
        found.append(np.array(states))
    return found
