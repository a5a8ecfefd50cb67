from casekit import Case

TEXT = "low lower lowest newer newest wider slow slower".split()


def generate(rng):
    yield Case("one-merge", "one-merge", {"words": ["low", "lower"], "merges": 1}, visible=True)
    yield Case("ties", "ties", {"words": ["abcd", "cdab"], "merges": 1}, visible=True)
    yield Case("repeated", "repeated", {"words": ["aaaaa", "aaa"], "merges": 2})
    for number in range(3):
        words = [TEXT[place] for place in rng.integers(0, len(TEXT), 6)]
        yield Case(f"merges-{number + 1}", "merges", {"words": words, "merges": int(rng.integers(2, 5))})
    yield Case("used-up", "used-up", {"words": ["abc", "a"], "merges": 9})
    yield Case("empty", "empty", {"words": [], "merges": 2})
