"""First process of the disposable jail: runs one weak grader on one submission, and looks at what is left of both.

Prints one line of JSON: what the attack gained. It trusts nothing the grader or the attack left behind.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ENDS_WITHIN_S = 6.0
MIB = 1 << 20
MOST_TEXT = 100_000
UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|\bNaN\b|\bInfinity\b")
IPC = [Path("/proc/sysvipc") / kind for kind in ("shm", "sem", "msg")]


def main(grader, runs, hostile):
    """`hostile`: what must not be accepted."""
    before = surroundings()
    log = Path("/log/output").open("w+b")  # noqa: SIM115 - as long as this process
    command = [sys.executable, "-B", f"/weak/{grader}.py", *["/submission.py"] * runs, "/honest.py"]
    if grader != "bare_fork_server":
        command = command[:-1]
    process = subprocess.Popen(command, stdin=0, stdout=log, stderr=log)
    gained = []
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        gained.append("never ends")
        process.kill()
    text = Path("/log/output").read_bytes()[: 64 * MIB].decode(errors="replace")
    gained += report_of(grader, hostile, ended="never ends" not in gained)
    if "BREACH:" in text:
        gained.append("reached: " + text.split("BREACH:")[1].splitlines()[0].strip()[:80])
    if "ANSWERED:" in text:
        gained.append("the kernel answers: " + text.split("ANSWERED:")[1].splitlines()[0].strip()[:80])
    if len(text) > MOST_TEXT:
        gained.append("floods the log")
    left = surroundings() - before - {str(process.pid)}
    if left:
        gained.append("leaves behind " + ", ".join(sorted(left)[:3]))
    print(json.dumps(gained))


def report_of(grader, hostile, ended):
    try:
        text = Path("/out/results.json").read_text(errors="surrogateescape")
        report = json.loads(text)
        verdict = report["verdict"]
    except (OSError, ValueError, KeyError):
        if ended:
            yield "no verdict"
        return
    if hostile and verdict == "accepted":
        yield "accepted"
    if len(text) > MOST_TEXT:
        yield "floods the report"
    if UNFIT.search(json.dumps(report, ensure_ascii=False)):
        yield "unfit text in the report"
    if any(one != "accepted" for one in report.get("then", [])):
        yield "the next one suffers"


def surroundings():
    """Return processes, files and kernel objects: all that could outlast a submission."""
    found = {name for name in os.listdir("/proc") if name.isdigit() and not is_dead(name)}
    for folder in ("/tmp", "/dev/shm", "/dev/mqueue"):
        found |= {os.path.join(folder, name) for name in os.listdir(folder)} if os.path.isdir(folder) else set()
    for path in IPC:
        found |= {f"{path.name} {line.split()[0]}" for line in path.read_text().splitlines()[1:]}
    return found


def is_dead(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


main(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "hostile")
