def run(solution, case):
    tokens, counts = solution.bpe(case["words"], case["merges"])
    return {"tokens": tokens, "counts": counts}
