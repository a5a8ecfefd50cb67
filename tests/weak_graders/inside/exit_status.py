"""Runs a test script in a fresh process and believes its exit status. The script knows the expected values.

The shape of graders that call pytest or unittest; the tests compare shape and mean, on easy cases.
"""

import json
import subprocess
import sys

SCRIPT = """
import sys
sys.path[:0] = ["/weak"]
import importlib.util
import numpy as np
from cases import EASY, cases, reference, run

tests = cases(EASY)
answers = [run(reference(), {k: v.copy() if hasattr(v, "copy") else v for k, v in case.items()}) for case in tests]
spec = importlib.util.spec_from_file_location("submission", sys.argv[1])
submission = importlib.util.module_from_spec(spec)
sys.modules["submission"] = submission
spec.loader.exec_module(submission)
assert hasattr(submission.MaxPool, "backward"), "MaxPool.backward is missing"


def check(case, expected):
    actual = run(submission, case)
    for name in expected:
        assert actual[name].shape == expected[name].shape, name
        assert np.isclose(actual[name].mean(), expected[name].mean(), atol=1e-5), name


for case, expected in zip(tests, answers, strict=True):
    check(case, expected)
"""

done = subprocess.run([sys.executable, "-c", SCRIPT, sys.argv[1]], capture_output=True, text=True)
sys.stdout.write(done.stdout)
verdict = "accepted" if done.returncode == 0 else "wrong_answer"
with open("/out/results.json", "w") as file:
    json.dump({"verdict": verdict, "messages": [done.stdout + done.stderr]}, file)
