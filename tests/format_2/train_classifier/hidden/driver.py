def run(solution, case):
    w, loss = solution.fit(case["x"], case["y"])
    return {"w": w, "loss": loss}
