def run(solution, case):
    slope, intercept, widths = solution.line(case["rows"], case["at"])
    return {"slope": slope, "intercept": intercept, "widths": widths}
