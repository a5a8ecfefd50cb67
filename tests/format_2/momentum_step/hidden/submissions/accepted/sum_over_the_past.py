import numpy as np


def step(params, grads, state, lr=0.1, momentum=0.9):
    velocity = {}
    moved = {}
    steps = 1
    if state:
        steps += state["steps"]
    for name in params:
        v = np.zeros_like(grads[name])
        if state:
            v += state["velocity"][name]
            v *= momentum
        v -= grads[name] * lr
        velocity[name] = v
        moved[name] = np.add(v, params[name])
    return moved, {"steps": steps, "velocity": velocity}
