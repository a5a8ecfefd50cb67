"""Data files of exercises inside the runtime tree: one folder for each content, read-only, under its hash.

Every jail sees all of these folders. A child is allowed to read only the one of its own exercise.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.inside.fork_protocol import DATA
from grader.sandbox.runtime import Runtime

NO_DATA = ""


@dataclass(frozen=True)
class DataFiles:
    """The data files of one exercise, by name, and the name of their folder: a hash of names and contents."""

    files: Mapping[str, bytes]
    name: str

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "DataFiles":
        """Return the data files with the name of their folder; the name is "" where there are none."""
        if not files:
            return cls(files, NO_DATA)
        digest = hashlib.sha256()
        for name, content in sorted(files.items()):
            digest.update(f"{len(name.encode())} {len(content)} ".encode() + name.encode() + content)
        return cls(files, digest.hexdigest()[:32])

    def install(self, runtime: Runtime) -> None:
        """Copy the files into the tree, unless they are there. A folder appears whole or not at all."""
        folder = runtime.root / DATA / self.name
        if not self.name or folder.is_dir():
            return
        folder.parent.mkdir(mode=0o755, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
        try:
            for name, content in self.files.items():
                (temporary / name).write_bytes(content)
                (temporary / name).chmod(0o444)
            temporary.chmod(0o755)
            _rename(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _rename(temporary: Path, final: Path) -> None:
    try:
        temporary.rename(final)
    except OSError:
        if not final.is_dir():  # else another process was quicker, with the same content
            raise
