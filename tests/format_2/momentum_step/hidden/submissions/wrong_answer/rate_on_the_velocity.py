"""The learning rate now shrinks the memory, too. What does it multiply: the gradient alone, or all?"""

# killed-by: two-steps, many-steps

def step(params, grads, state, lr=0.1, momentum=0.9):
    old = state.get("velocity", {})
    velocity = {name: lr * (momentum * old.get(name, 0.0) - grad) for name, grad in grads.items()}
    moved = {name: value + velocity[name] for name, value in params.items()}
    return moved, {"velocity": velocity, "steps": state.get("steps", 0) + 1}
