"""A PostgreSQL of its own for a benchmark: a new cluster with the server's defaults, removed afterwards.

Needs root.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Server:
    """One cluster. `prefix` is put before each command, as `ip netns exec NAME`."""

    def __init__(self, folder: Path, prefix: Sequence[str], listen: str, port: int) -> None:
        self.folder = folder
        self._programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._prefix = [*prefix, "runuser", "-u", "postgres", "--"]
        self._options = f"-c listen_addresses={listen} -c max_connections=300 -p {port} -k {folder}"
        self.url = f"postgresql://postgres@{listen}:{port}/postgres"

    def create(self) -> None:
        """Make the cluster. It trusts every connection; only this machine can reach it."""
        shutil.chown(self.folder, "postgres")
        self._run("initdb", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "-D", str(self.folder / "data"))
        with (self.folder / "data" / "pg_hba.conf").open("a") as access:
            access.write("host all all 0.0.0.0/0 trust\n")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._control("start", "-l", str(self.folder / "log"), "-o", self._options)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` acts like a crash."""
        self._control("stop", "-m", mode)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", *words)

    def _run(self, program: str, *words: str) -> None:
        # Not into a pipe: the server would hold it open.
        command = [*self._prefix, str(self._programs / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def private_postgresql(
    *, prefix: Sequence[str] = (), listen: str = "127.0.0.1", port: int = 9432
) -> Iterator[Server]:
    """Run a server on this address for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="tensorjudge-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), prefix, listen, port)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
