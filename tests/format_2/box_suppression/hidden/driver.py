def run(solution, case):
    return {"keep": solution.nms(case["boxes"], case["scores"], case["limit"])}
