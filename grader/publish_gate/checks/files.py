"""The names of files: each is one that the format reads, so that no file is passed over in silence."""

import difflib
import re
from collections.abc import Collection

from grader.languages import LANGUAGES
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings
from grader.verdict import Verdict

_FILES = (
    "exercise.toml",
    "template.py",
    "hidden/cases.py",
    "hidden/driver.py",
    "hidden/reference.py",
    "hidden/checker.py",
    *(f"{stem}.{language}.md" for stem in ("statement", "learn") for language in LANGUAGES),
)
_PATTERNS = (
    r"figures/[^/]+\.(svg|png)",
    r"provided/[^/]+",
    rf"hidden/submissions/({'|'.join(Verdict)})/[^/]+\.py",
)
_EXAMPLES = ("figures/name.svg", "provided/module.py", *(f"hidden/submissions/{one}/name.py" for one in Verdict))


def unknown_files(paths: Collection[str]) -> Findings:
    """Check that every file is one of the format. Findings name the file that was probably meant."""
    for path in sorted(paths):
        if path in _FILES or any(re.fullmatch(pattern, path) for pattern in _PATTERNS):
            continue
        alike = difflib.get_close_matches(path, (*_FILES, *_EXAMPLES), 1, 0.6)
        meant = [Message("did_you_mean", {"name": alike[0]})] if alike else []
        yield Finding(Message("file_unknown").then(*meant), path)
