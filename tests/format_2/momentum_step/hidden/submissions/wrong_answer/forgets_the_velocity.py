"""Every step looks like the first one. Where is the velocity of the last call?"""

# killed-by: two-steps, many-steps

def step(params, grads, state, lr=0.1, momentum=0.9):
    velocity = {name: -lr * grad for name, grad in grads.items()}
    moved = {name: value + velocity[name] for name, value in params.items()}
    return moved, {"velocity": velocity, "steps": state.get("steps", 0) + 1}
