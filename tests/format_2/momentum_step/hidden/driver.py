def run(solution, case):
    """Take one step for each dictionary of gradients."""
    params, state = case["params"], {}
    options = {name: case[name] for name in ("lr", "momentum") if name in case}
    for grads in case["grads"]:
        params, state = solution.step(params, grads, state, **options)
    return {"params": params, "velocity": state["velocity"], "steps": state["steps"]}
