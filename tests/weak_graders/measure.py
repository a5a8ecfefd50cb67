"""Runs every attack against every weak grader, each in a disposable jail, and writes down what it gained.

    python -m tests.weak_graders.measure [--jobs N] [NAME ...]      writes tests/weak_graders/defeats.json
    python -m tests.weak_graders.measure --table                    prints the table of docs/sandbox.md

The jail: bubblewrap with nothing of the host but the grader's runtime tree, no network, a terminal of its own, and
limits from outside of memory, processes, files and time. The attacks are real; never run a weak grader without it.
"""

import argparse
import fcntl
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
import tempfile
import termios
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from grader.sandbox.launch import BUBBLEWRAP
from grader.sandbox.runtime import PYTHON, install_harness, make_runtime
from grader.verdict import Verdict
from tests.grader.hostile import EXERCISE, attack_files, name_of, wanted_verdict

HERE = Path(__file__).parent
DEFEATS = HERE / "defeats.json"
GRADERS = ("same_process", "exit_status", "pickled_results", "believed_frames", "bare_fork_server")
_UID = 61_843
_JAIL_ENDS_WITHIN_S = 30.0
_GIB = 1 << 30
_MOUNTED_ELSEWHERE = ("dev", "harness", "tmp")  # the rest is the interpreter and its libraries, wherever they were


def gains(grader: str, attack: Path) -> list[str]:
    """Return what one attack gains from one weak grader, in words; empty if nothing."""
    wanted = wanted_verdict(attack)
    runs, hostile = (2, "friendly") if wanted is Verdict.ACCEPTED else (1, "hostile")
    with tempfile.TemporaryDirectory(prefix="weak-grader-") as folder:
        Path(folder).chmod(0o755)
        for name, source in (("submission.py", attack), ("honest.py", EXERCISE / "hidden" / "reference.py")):
            shutil.copy(source, Path(folder) / name)
            (Path(folder) / name).chmod(0o644)
        return _in_jail(Path(folder), ["/weak/watch.py", grader, str(runs), hostile])


def _in_jail(folder: Path, arguments: list[str]) -> list[str]:
    command = [BUBBLEWRAP, *_walls(folder), "--", PYTHON, "-s", "-P", "-B", "-X", "utf8", *arguments]
    terminal, slave = pty.openpty()
    try:
        done = subprocess.run(
            command,
            stdin=slave,
            capture_output=True,
            env={},
            cwd="/",
            timeout=_JAIL_ENDS_WITHIN_S,
            check=False,
            start_new_session=True,
            preexec_fn=_limits,
            **_identity(),
        )
    except subprocess.TimeoutExpired:
        return ["takes the watchdog with it"]
    finally:
        os.close(terminal)
        os.close(slave)
    lines = done.stdout.decode(errors="replace").splitlines()
    if not lines:
        return ["takes the watchdog with it"] if done.returncode else [f"?? {done.stderr.decode()[-300:]}"]
    found: list[str] = json.loads(lines[-1])
    return found


def _walls(folder: Path) -> list[str]:
    runtime = make_runtime()
    harness = f"{runtime.root}{install_harness(runtime)}"
    site = ":".join(("/site", "/harness", "/weak"))
    system = [path for path in runtime.root.iterdir() if path.name not in _MOUNTED_ELSEWHERE]
    return [
        *("--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "weak", "--clearenv"),
        *(word for path in system for word in _bound(path, f"/{path.name}")),
        *_bound(Path(harness), "/harness"),
        *_bound(EXERCISE, "/exercise"),
        *_bound(HERE / "inside", "/weak"),
        *_bound(folder / "submission.py", "/submission.py"),
        *_bound(folder / "honest.py", "/honest.py"),
        *("--proc", "/proc", "--dev", "/dev", "--dir", "/out"),
        *(word for path in ("/tmp", "/log") for word in ("--size", str(128 << 20), "--tmpfs", path)),
        *("--setenv", "PYTHONPATH", site, "--setenv", "OPENBLAS_NUM_THREADS", "1", "--setenv", "PYTHONHASHSEED", "0"),
        *("--setenv", "PYTHONDONTWRITEBYTECODE", "1"),
        *("--chdir", "/tmp"),
    ]


def _bound(source: Path, target: str) -> tuple[str, str, str]:
    return "--ro-bind", str(source), target


def _identity() -> dict[str, Any]:
    return {"user": _UID, "group": _UID, "extra_groups": []} if os.geteuid() == 0 else {}


def _limits() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for which, limit in (
        (resource.RLIMIT_AS, 5 * _GIB),
        (resource.RLIMIT_FSIZE, 128 << 20),
        (resource.RLIMIT_NPROC, 300),
        (resource.RLIMIT_CPU, 20),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (limit, limit))


def measured(attacks: list[Path], jobs: int) -> dict[str, dict[str, list[str]]]:
    """Return what each attack gains from each weak grader."""
    pairs = [(attack, grader) for attack in attacks for grader in GRADERS]
    with ProcessPoolExecutor(jobs) as pool:
        found = list(pool.map(gains, [grader for _, grader in pairs], [attack for attack, _ in pairs]))
    table: dict[str, dict[str, list[str]]] = {}
    for (attack, grader), gained in zip(pairs, found, strict=True):
        table.setdefault(name_of(attack), {})[grader] = gained
    return table


def table(defeats: dict[str, dict[str, list[str]]]) -> str:
    """Return the table for the documentation: a row for each folder of attacks, and how many defeat each grader."""
    folders = sorted({name.split("/")[0] for name in defeats})
    lines = ["| attacks | " + " | ".join(f"`{grader}`" for grader in GRADERS) + " | any |", "|---" * 7 + "|"]
    for folder in [*folders, ""]:
        rows = [gained for name, gained in defeats.items() if name.startswith(folder)]
        counts = [sum(bool(row[grader]) for row in rows) for grader in GRADERS]
        cells = [f"{count} of {len(rows)}" for count in (*counts, sum(any(row.values()) for row in rows))]
        lines.append(f"| {f'`{folder}`' if folder else '**all**'} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Command line; exit status 1 if an attack defeats nobody."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="attacks to measure anew, as folder/name")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    known = json.loads(DEFEATS.read_text()) if DEFEATS.exists() else {}
    if not options.table:
        chosen = [path for path in attack_files() if not options.names or name_of(path) in options.names]
        known |= measured(chosen, options.jobs)
        present = {name_of(path) for path in attack_files()}
        known = {name: known[name] for name in sorted(known) if name in present}
        DEFEATS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    harmless = [name for name, gained in known.items() if not any(gained.values())]
    print(table(known), *(f"defeats nobody: {name}" for name in harmless), sep="\n")
    return bool(harmless)


if __name__ == "__main__":
    sys.exit(main())
