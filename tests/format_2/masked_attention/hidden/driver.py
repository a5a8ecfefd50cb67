def run(solution, case):
    return {"y": solution.attention(case["q"], case["k"], case["v"], case["mask"])}
