"""Runs the submission in a fresh process, takes its results as a pickle, and looks for a difference that is too big.

The expected values stay here; processor time is limited, and nothing else.
"""

import json
import os
import pickle
import resource
import subprocess
import sys

from cases import EASY, cases, reference, run

SCRIPT = """
import sys
sys.path[:0] = ["/weak", "/exercise/provided", "/exercise/hidden"]
import pickle
import importlib.util
from driver import run

tests = pickle.load(open(3, "rb", closefd=False))
spec = importlib.util.spec_from_file_location("submission", sys.argv[1])
submission = importlib.util.module_from_spec(spec)
sys.modules["submission"] = submission
spec.loader.exec_module(submission)
results = [run(submission, case) for case in tests]
with open("/out/results.pickle", "wb") as file:
    pickle.dump(results, file)
"""


def prepare():
    os.dup2(source, 3)
    os.set_inheritable(3, True)
    resource.setrlimit(resource.RLIMIT_CPU, (3, 3))


tests = cases(EASY)
source, sink = os.pipe()
os.write(sink, pickle.dumps(tests))  # stays open: more could follow
command = [sys.executable, "-c", SCRIPT, sys.argv[1]]
done = subprocess.run(command, capture_output=True, text=True, close_fds=False, preexec_fn=prepare)
sys.stdout.write(done.stdout)
report = {"verdict": "accepted", "messages": []}
if done.returncode:
    report = {"verdict": "runtime_error", "messages": [done.stderr]}
else:
    with open("/out/results.pickle", "rb") as file:
        results = pickle.load(file)
    for case, result in zip(tests, results, strict=False):
        expected = run(reference(), case)
        for name in expected:
            difference = result[name]
            difference -= expected[name]
            if (abs(difference) > 1e-5).any():
                report["verdict"] = "wrong_answer"
with open("/out/results.json", "w") as file:
    json.dump(report, file)
