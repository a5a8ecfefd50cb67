def run(solution, case):
    return {"states": solution.lstm(case["sequences"], case["Wx"], case["Wh"], case["b"])}
