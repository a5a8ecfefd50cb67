"""Count how many faults of authors the publish gate catches.

    python -m bench.sabotage [NAME ...]

bench/sabotages.toml lists the faults. Each is put into a copy of the catalogue, beside a small exercise made of the
skeleton, and the gate runs on the exercise. `refused`: a finding keeps it from being published. `warned`: only
a warning says something. `missed`: nothing is said.
"""

import argparse
import shutil
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.authoring.skeleton import SKELETON
from app.i18n.words import Words
from grader.grader import Grader
from grader.publish_gate.checks.finding import Finding, Level
from grader.publish_gate.gate import GateReport, check_folder

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "bench" / "sabotages.toml"
SMALL = f"trial/{SKELETON.name}"
# Warnings that exercises without a fault have too.
_UNRELATED = ("families_unused",)
_LAB = 'levels = ["{slug}"]\n[title]\nen = "Trial"\nzh = "试验"\n[summary]\nen = "One."\nzh = "一。"\n'


def read_sabotages() -> list[dict[str, Any]]:
    """Return the faults: name, exercise, wrong, and a list of changes."""
    found: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["sabotage"]
    return found


def catalogue_with(sabotage: Mapping[str, Any], root: Path) -> Path:
    """Write the catalogue with one fault below `root`; return the folder of its exercise."""
    shutil.copytree(ROOT / "exercises", root, dirs_exist_ok=True)
    small = root / SMALL
    shutil.copytree(SKELETON, small, ignore=shutil.ignore_patterns("__pycache__"))
    (small.parent / "lab.toml").write_text(_LAB.format(slug=small.name), encoding="utf-8")
    for path in (*small.glob("*.md"), small / "exercise.toml"):
        text = path.read_text(encoding="utf-8").replace("Write here", "Said").replace("写在这里", "说明")
        path.write_text(text, encoding="utf-8")
    folder: Path = root / sabotage.get("exercise", SMALL)
    for change in sabotage["change"]:
        path = folder / change["file"]
        if "text" in change:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change["text"], encoding="utf-8")
        elif "moved_to" in change:
            (folder / change["moved_to"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, folder / change["moved_to"])
        elif "copied_to" in change:
            shutil.copytree(path, folder / change["copied_to"])
        else:
            text = path.read_text(encoding="utf-8")
            assert change["old"] in text, f"{sabotage['name']}: {change['old']!r} is not in {path}"
            path.write_text(text.replace(change["old"], change["new"]), encoding="utf-8")
    return folder


def outcome(report: GateReport) -> str:
    """Return `refused`, `warned` or `missed`."""
    if not report.passed:
        return "refused"
    return "warned" if first_finding(report) else "missed"


def first_finding(report: GateReport) -> Finding | None:
    """Return the first error, or else the first warning."""
    findings = [one for check in report.checks for one in check.findings if one.message.code not in _UNRELATED]
    return next((one for one in findings if one.level is Level.ERROR), next(iter(findings), None))


def main() -> None:
    """Print a line for each fault, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*")
    names = parser.parse_args().names
    words = Words("en")
    counts: Counter[str] = Counter()
    grader = Grader(slots=2)
    grader.start()
    try:
        for sabotage in read_sabotages():
            if names and sabotage["name"] not in names:
                continue
            with tempfile.TemporaryDirectory() as root:
                folder = catalogue_with(sabotage, Path(root))
                since = time.monotonic()
                report = check_folder(folder, grader)
            took_s = time.monotonic() - since
            result = outcome(report)
            counts[result] += 1
            count = sum(len(check.findings) for check in report.checks)
            finding = first_finding(report)
            said = f"{finding.file}: {words.message(finding.message)}" if finding else ""
            print(f"{result:8} {took_s:5.1f} s {count:3}  {sabotage['name']:34} {said[:150]}", flush=True)
    finally:
        grader.close()
    print(", ".join(f"{count} {name}" for name, count in counts.items()), f"of {counts.total()}")


if __name__ == "__main__":
    main()
