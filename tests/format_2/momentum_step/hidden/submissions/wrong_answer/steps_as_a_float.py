"""How many steps there were is a count. Which type does a count have?"""

# killed-by: one-step

def step(params, grads, state, lr=0.1, momentum=0.9):
    old = state.get("velocity", {})
    velocity = {name: momentum * old.get(name, 0.0) - lr * grad for name, grad in grads.items()}
    moved = {name: value + velocity[name] for name, value in params.items()}
    return moved, {"velocity": velocity, "steps": state.get("steps", 0) + 1.0}
