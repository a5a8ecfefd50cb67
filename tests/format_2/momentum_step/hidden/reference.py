def step(params, grads, state, lr=0.1, momentum=0.9):
    """Move every parameter by its velocity, which forgets slowly and follows the gradient downhill."""
    old = state.get("velocity", {})
    velocity = {name: momentum * old.get(name, 0.0) - lr * grad for name, grad in grads.items()}
    moved = {name: value + velocity[name] for name, value in params.items()}
    return moved, {"velocity": velocity, "steps": state.get("steps", 0) + 1}
