"""Loads the submission into its own process, asks the reference after it, and compares with allclose.

The shape of most course scripts: `import submission`, a loop of assertions, a file with the result.
"""

import importlib.util
import json
import sys
import traceback

import numpy as np
from cases import cases, reference, run

answer = reference()
spec = importlib.util.spec_from_file_location("submission", sys.argv[1])
submission = importlib.util.module_from_spec(spec)
sys.modules["submission"] = submission
spec.loader.exec_module(submission)

passed, messages = 0, []
tests = cases()
for case in tests:
    try:
        actual = run(submission, case)
    except Exception as error:
        messages.append(str(error)[:2000] + traceback.format_exc())
        continue
    expected = run(answer, case)
    passed += all(np.allclose(actual[name], expected[name], atol=1e-5) for name in expected)
    for name in expected:
        if actual[name].shape == expected[name].shape:
            actual[name] -= expected[name]  # in place, to save memory
            messages.append(f"{name}: largest error {abs(actual[name]).max()}")
verdict = "accepted" if passed == len(tests) else "wrong_answer"
with open("/out/results.json", "w") as file:
    json.dump({"verdict": verdict, "messages": messages}, file)
